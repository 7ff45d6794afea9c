#!/usr/bin/env python3
"""Makes unicode-table.txt, the one folding table of the analyzer, from the Unicode data of this Python. Run by hand, never by the build:
a new table is a new Unicode version, and every segment made with the old one must be made anew.

Lines: `V version`; `C first last class` (hexadecimal; see the classes below); `F code-point folded...` (absent = folds to itself)."""
import sys
import unicodedata as u

STRIPPED = [(0x2B9, 0x2BF), (0x2C8, 0x2CC), (0x300, 0x36F), (0x591, 0x5BD), (0x5BF, 0x5BF), (0x5C1, 0x5C2), (0x5C4, 0x5C5), (0x5C7, 0x5C7), (0x610, 0x61A), (0x640, 0x640),
            (0x64B, 0x65F), (0x670, 0x670), (0x6D6, 0x6DC), (0x6DF, 0x6E4), (0x6E7, 0x6E8), (0x6EA, 0x6ED), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF),
            (0x20D0, 0x20FF), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0xE0100, 0xE01EF)]
JOINERS = {0xAD, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
LETTERS = {'ø': 'o', 'ł': 'l', 'đ': 'd', 'ð': 'd', 'þ': 'th', 'ı': 'i', 'æ': 'ae', 'œ': 'oe', 'ħ': 'h', 'ŧ': 't', 'ŋ': 'n', 'ĸ': 'k'}
# Arabic: teh marbuta and its like, alef maqsura and the Persian and Urdu yeh, the Persian keheh, alef wasla
LETTERS |= {'ة': 'ه', 'ہ': 'ه', 'ە': 'ه', 'ى': 'ي', 'ی': 'ي', 'ک': 'ك', 'ٱ': 'ا'}
KEPT = {'й': 'й', 'Й': 'й'}  # a letter of its own, not a marked one: война is not воина
SINGLE = ('CJK UNIFIED IDEOGRAPH', 'CJK COMPATIBILITY IDEOGRAPH', 'HIRAGANA', 'KATAKANA', 'HALFWIDTH KATAKANA', 'THAI ', 'LAO ', 'KHMER ', 'MYANMAR ')


def stripped(c):
    return c in JOINERS or any(a <= c <= b for a, b in STRIPPED)


def kind(c):
    """1 letter, 2 lower-case letter, 3 number, 4 a word by itself (scripts without spaces), 5 mark or joiner, 0 anything else"""
    category = u.category(chr(c))
    if stripped(c) or 0xFF9E <= c <= 0xFF9F:  # the half-width sound marks are letters by category, marks by what they fold to
        return 5
    if category[0] in 'LN' and u.name(chr(c), '').startswith(SINGLE):
        return 4
    if category == 'Ll':
        return 2
    return {'L': 1, 'N': 3, 'M': 5}.get(category[0], 0)


def fold(c):
    if stripped(c):
        return ''
    text = chr(c)
    if text in KEPT:
        return KEPT[text]
    if u.category(text) == 'Nd':
        return str(u.decimal(text))
    while True:
        after = ''.join(LETTERS.get(x, x) for x in u.normalize('NFKD', u.normalize('NFKD', text).casefold()) if not stripped(ord(x)) and kind(ord(x)))
        if after == text:
            return text
        text = after


def main():
    print('V', u.unidata_version)
    points = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF and not 0xAC00 <= c <= 0xD7A3]
    kinds = {c: kind(c) for c in points}
    folds = {c: fold(c) for c in points if kinds[c]}
    for c, text in folds.items():
        if not text and not stripped(c):
            kinds[c] = 0  # folds to nothing: not a word
    for c in range(0xAC00, 0xD7A4):
        kinds[c] = 1  # Hangul syllables are decomposed by rule (The Unicode Standard, 3.12)
    run = None
    for c in range(0x110000):
        k = kinds.get(c, 0)
        if run and run[2] == k:
            run[1] = c
            continue
        if run and run[2]:
            print('C %X %X %d' % tuple(run))
        run = [c, c, k]
    for c, text in folds.items():
        if kinds[c] and text != chr(c):
            print('F %X %s' % (c, ' '.join('%X' % ord(x) for x in text)))


sys.exit(main())
