"""Sentences side by side, in both languages."""

from django.utils.translation import override

from evident.kernel.sentences import gap, joined, labelled


def test_sentences_are_parted_as_their_language_does():
    with override("en"):
        assert joined(["It is late.", "", "Wait."]) == "It is late. Wait."
        assert (gap(), labelled("INC-1", "Close")) == (" ", "INC-1: Close")
    with override("zh-hans"):
        assert joined(["已逾期。", "", "请稍候。"]) == "已逾期。请稍候。"
        assert (gap(), labelled("INC-1", "关闭")) == ("", "INC-1：关闭")
