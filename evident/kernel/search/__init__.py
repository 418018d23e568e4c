"""Search: finds records by Chinese words, English stems, pinyin, numbers and codes."""
