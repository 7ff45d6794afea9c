#!/usr/bin/env python3
"""Makes english.tsv, german.tsv and russian.tsv: folded words and the stems that the reference implementation of the Snowball project gives.

German and Russian words are starts and endings put together, rightly or not. Needs Debian's libstemmer0d and wamerican. Run in this folder."""
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


GERMAN = (
    "haus häus baum bäum kind frau mann männ buch büch regierung verhandlung freiheit sicherheit möglichkeit wichtig freund freundlich arbeit arbeiter lehrer schiff flug flugzeug rakete brief bericht "
    "zeugnis ereignis gefängnis ergebnis strasse straße fuss fuß gross groß klein neu alt jung schnell schön wirtschaft politik polizei minister ministerium kanzler botschaft botschafter geheim dienst "
    "land länd stadt städt dorf dörf fluss flüss meer grenze hafen häfen zug züg wagen auto motor öl gas geld bank konto zahlung vertrag verträg gesetz recht gericht richter anwalt anwält zeuge mord "
    "bauen gebaut laufen gelaufen sprech sprach gesprochen schreib schrieb geschrieben les gelesen reis gereist fahr gefahren trag getragen seh gesehen hör gehört fühl gefühlt führ geführt prüf geprüft "
    "üblich täglich jährlich englisch russisch russ deutsch französisch arabisch amerikanisch himmlisch künstlich königlich eigen eigenheit aufeinander kategorisch kategorie jahr tag stunde woche monat "
    "bayern steyr mayer beyer auen bauern feuer steuer quelle neuer teuer treue mueller goethe poesie israel bauer"
).split()
GERMAN_ENDINGS = "- e en em er ern es s st est n nis nisse nissen ung ungen igung ig ige igen igkeit lich liche licher lichkeit heit keit end ende isch ische ischen ik iker erin erinnen chen lein t te ten".split()
RUSSIAN = (
    "правительств министр президент посольств посол разведк агент шпион секретн документ письм отчет донесен встреч переговор договор соглашен границ корабл самолет ракет подводн лодк завод город деревн "
    "улиц дом окн двер стол книг газет врем год месяц недел ден утр вечер ноч человек люд мужчин женщин ребен дет брат сестр отец мат сын дочер друг враг солдат офицер генерал армии флот войн мир оруж "
    "говори говор сказа писа чита зна дума виде смотре слыша слуша работа дела стро ход еха ле плы бежа стоя сиде лежа жи умер роди полуц посла возьм да дава бра взя купи прода плати важн нов стар больш "
    "маленьк молод красив хорош плох быстр медленн русск английск немецк французск арабск американск советск вечн значительн неожиданн"
).split()
RUSSIAN_ENDINGS = (
    "- а е и о у ы ь ю я й ам ами ах ого ому ое ой ом ый ий ые ие ым ыми ых ую юю ая яя ее его ему ей ем им ими их ов ев иями ией ия ии ию ием иях ью ья ла ло ли л на но ны н нный нная ть ти ет ете ешь ем ют ут ят ит "
    "ите ишь ить ыть йте ила ыла ена ен ено ены ует уют уй ся сь лся лась ться вшись вши в ывши ивши ывшись ивш ющий вший щий щая ующий ость ости ост остью ейший ейше ейшая нн нна нно"
).split()


def german_fold(word):
    return word.translate({0xE4: "a", 0xF6: "o", 0xFC: "u", 0xDF: "ss"})


def joined(starts, endings):
    return {start + ending.strip("-") for start in starts for ending in endings}


english = {w for line in open("/usr/share/dict/american-english") if re.fullmatch("[a-z]{3,}", w := line.strip().lower())}
LISTS = {
    "english": sorted(english)[:: len(english) // 4000],
    # ae, oe, ue: ours goes further, see GermanForms
    "german": sorted(w for w in map(german_fold, joined(GERMAN, GERMAN_ENDINGS)) if len(w) > 2 and not re.search("[aou]e", w)),
    "russian": sorted(w for w in joined(RUSSIAN, RUSSIAN_ENDINGS) if len(w) > 2)[::3],
}
for language, words in LISTS.items():
    stem = stemmer(language)
    with open(language + ".tsv", "w") as out:
        for word in words:
            out.write(f"{word}\t{stem(word)}\n")
