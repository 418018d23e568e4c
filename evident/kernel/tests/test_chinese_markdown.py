"""Markdown in Chinese, in which no spaces part words: emphasis, and lines that go on."""

import pytest

from evident.kernel.markdown import rendered


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**说明：**本表每季度核对", "<strong>说明：</strong>本表每季度核对"),
        ("见**（附录）**的要求", "见<strong>（附录）</strong>的要求"),
        ("他说**“好”**了", "他说<strong>“好”</strong>了"),
        ('设置**"夜间"**模式', '设置<strong>"夜间"</strong>模式'),
        ("共 *3* 项，其中*必须*的", "共 <em>3</em> 项，其中<em>必须</em>的"),
        ("*注：*与**要点。**之后", "<em>注：</em>与<strong>要点。</strong>之后"),
        ("2 * 3 = 6，**不是** 7", "2 * 3 = 6，<strong>不是</strong> 7"),
        ("** 不是强调 **", "** 不是强调 **"),
        ("\\*\\*原样\\*\\*", "**原样**"),
        ("a **bold:**word stays", "a **bold:**word stays"),  # as CommonMark has it
    ],
)
def test_marks_beside_chinese_emphasise(written, shown):
    assert rendered(written).strip() == f"<p>{shown}</p>"


def test_lines_of_chinese_join_without_a_gap():
    told = rendered("范围之外的\n服务，**并说明**\n*原因*。\n见 ISO\nstandard")

    assert told.strip() == (
        "<p>范围之外的服务，<strong>并说明</strong><em>原因</em>。见 ISO\nstandard</p>"
    )
