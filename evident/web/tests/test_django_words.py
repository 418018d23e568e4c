"""What Django checks is said in words of the house: by forms, and before anything is stored."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from evident.kernel.organisations.models import Organisation


class Wanted(forms.Form):
    """One field of each kind that has limits."""

    code = forms.SlugField()
    count = forms.IntegerField(min_value=2, max_value=5)
    name = forms.CharField(min_length=2, max_length=3)
    cost = forms.DecimalField(max_digits=4, decimal_places=2)


@pytest.mark.parametrize(
    ("field", "typed", "told", "told_in_chinese"),
    [
        (
            "code",
            "a b",
            "Use only Latin letters, digits, hyphens and underscores: no blanks.",
            "只能使用拉丁字母、数字、连字符和下划线，不能有空格。",
        ),
        ("count", "1", "The least is 2.", "最小为 2。"),
        ("count", "6", "The most is 5.", "最大为 5。"),
        ("name", "a", "At least 2 characters.", "至少 2 个字符。"),
        ("name", "abcd", "At most 3 characters.", "最多 3 个字符。"),
        ("cost", "1.234", "At most 2 decimal places.", "小数点后最多 2 位。"),
        ("cost", "123.4", "At most 2 digits before the decimal point.", "小数点前最多 2 位。"),
        ("cost", "12345", "At most 4 digits.", "最多 4 位数字。"),
    ],
)
def test_a_form_says_in_our_words_what_is_wrong(field, typed, told, told_in_chinese):
    for language, words in (("en", told), ("zh-hans", told_in_chinese)):
        with translation.override(language):
            assert Wanted({field: typed}).errors[field] == [words]


def test_what_is_stored_is_checked_in_the_same_words():
    with pytest.raises(ValidationError) as refused:
        Organisation(code="北方 branch", name="North").clean_fields()

    assert refused.value.message_dict == {
        "code": ["Use only Latin letters, digits, hyphens and underscores: no blanks."]
    }
