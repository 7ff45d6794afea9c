#!/usr/bin/env python3
"""Makes english.tsv, german.tsv and russian.tsv: folded words and the stems that the reference implementation of the Snowball project gives.

Needs Debian's libstemmer0d, wamerican, wngerman and hunspell-ru. Run in this folder."""
import ctypes
import re

library = ctypes.CDLL("libstemmer.so.0d")
library.sb_stemmer_new.restype = ctypes.c_void_p
library.sb_stemmer_new.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
library.sb_stemmer_stem.restype = ctypes.c_void_p
library.sb_stemmer_stem.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
library.sb_stemmer_length.argtypes = [ctypes.c_void_p]


def stemmer(language):
    handle = library.sb_stemmer_new(language.encode(), b"UTF_8")

    def stem(word):
        text = word.encode()
        at = library.sb_stemmer_stem(handle, text, len(text))
        return ctypes.string_at(at, library.sb_stemmer_length(handle)).decode()

    return stem


def german(word):
    word = word.lower().translate({0xE4: "a", 0xF6: "o", 0xFC: "u", 0xDF: "ss", 0xE9: "e", 0xE8: "e", 0xE0: "a", 0xE2: "a", 0xEA: "e"})
    return None if re.search("[aou]e", word) else word  # ae, oe, ue: ours goes further, see GermanForms


ENDINGS = (
    "ами ого ую ся ывшись ейший ость ем ала ивши ете ешь ются нный вшая щий ее ых ями ией ья ени ила уйте ейше ости ия ова ыми авшись явши ут ят ишь ал ют ано ены ть ешь айте нно"
).split()
SOURCES = [
    ("english", "/usr/share/dict/american-english", lambda w: w.lower(), "[a-z]{3,}"),
    ("german", "/usr/share/dict/ngerman", german, "[a-z]{3,}"),
    ("russian", "/usr/share/hunspell/ru_RU.dic", lambda w: w.split("/")[0].lower().replace("ё", "е"), "[а-я]{3,}"),
]
for language, source, fold, shape in SOURCES:
    stem = stemmer(language)
    words = sorted({w for line in open(source) if (w := fold(line.strip())) and re.fullmatch(shape, w)})
    if language == "russian":  # that list holds base forms only: endings are put on, rightly or not
        words = words[::12]
        words = sorted({*words, *(w[:-1] + e for w in words for e in ENDINGS[len(w) % 5 :: 5])})
    with open(language + ".tsv", "w") as out:
        for word in words[:: max(1, len(words) // 4000)]:
            out.write(f"{word}\t{stem(word)}\n")
