"""What readers of files and error pages say, in the language of a page.

Messages come in English, ready-made: from a process of their own, and out of the reports of nights
that are long over. The catalogue has the English form of each with its gaps, so that a message is
found by it and told in German. One that no form fits stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from service.wording import N_, Language, Wording, wording

__all__ = ["FORMS", "Told", "told", "told_where"]

#: The messages. Gaps: ``nested`` is a message itself, ``quoted`` stands in quotation marks,
#: ``field`` and ``columns`` name fields; some are numbers.
FORMS = (
    N_("Die Datei „{quoted}“: {nested}"),
    N_("{nested} Das Gesuch ist ohne diese Angabe übernommen."),
    N_("Das ist eine E-Mail in einer E-Mail."),
    N_("Bitte als eigene Datei speichern."),
    N_(
        "Die Datei würde ausgepackt {number} MB groß, in {parts} Teilen (bis zum"
        " {times}-Fachen ihrer Größe): Das ist kein gewöhnliches Dokument."
    ),
    N_(
        "Bitte Bilder und leere Zellen herausnehmen; wer der Datei traut, kann die Grenzen in"
        " sources.toml anheben."
    ),
    N_("Die Datei ist verschlüsselt."),
    N_("Bitte ohne Passwort speichern."),
    N_("Die Datei definiert XML-Entitäten, die kein Büroprogramm schreibt."),
    N_("Ihr ist nicht zu trauen; bitte um ein PDF bitten."),
    N_("Die Datei ist beschädigt oder unvollständig ({error})."),
    N_("Bitte die Datei noch einmal vorlegen."),
    N_("Ein Teil des Dokuments, {name}, fehlt oder ist beschädigt ({error})."),
    N_("Bitte in einem Büroprogramm öffnen und noch einmal speichern."),
    N_("Die Datei enthält Binärdaten und keinen Text."),
    N_("Bitte als CSV, XLSX, ODS, PDF, DOCX, ODT, HTML oder reinen Text in UTF-8 speichern."),
    N_("Das ist ein Archiv und kein Dokument."),
    N_("Bitte auspacken und die Dateien daraus vorlegen."),
    N_("Die Datei ist leer."),
    N_("Das ist eine E-Mail im Format von Outlook."),
    N_("Bitte als EML oder als Text speichern."),
    N_("Das ist eine alte oder verschlüsselte Office-Datei."),
    N_("Bitte das Passwort entfernen und als DOCX oder XLSX speichern."),
    N_("RTF wird nicht gelesen."),
    N_("Bitte als DOCX oder ODT speichern."),
    N_("Das ist XML unbekannter Art."),
    N_(
        "Bitte als PDF, DOCX, ODT, HTML, EML oder reinen Text speichern, eine Tabelle als"
        " CSV, XLSX oder ODS."
    ),
    N_("JSON wird nicht gelesen."),
    N_("Bitte die Zeilen als CSV mit Kopfzeile speichern."),
    N_("Das ist kein lesbares HTML ({error})."),
    N_("Bitte die Seite noch einmal speichern."),
    N_("Das ist keine E-Mail."),
    N_("Bitte die E-Mail noch einmal als EML speichern."),
    N_("Die E-Mail hat weder Text noch einen lesbaren Anhang."),
    N_("Bitte den Anhang als Datei speichern und diese vorlegen."),
    N_("Das PDF ist verschlüsselt."),
    N_("Das PDF ist beschädigt oder unvollständig ({error})."),
    N_("Das PDF hat {number} Seiten."),
    N_("Bitte nur die Seiten vorlegen, auf die es ankommt, höchstens {number}."),
    N_("Das PDF enthält Bilder von Seiten und keinen Text."),
    N_("Bitte den Text erkennen lassen (zum Beispiel mit ocrmypdf) und das Ergebnis vorlegen."),
    N_("Die Tabelle lässt sich nicht in Zellen teilen ({error})."),
    N_('Bitte jedes Anführungszeichen schließen und solche in einer Zelle verdoppeln ("").'),
    N_("Die Tabelle ist beschädigt oder geschützt ({error})."),
    N_("Bitte in einem Büroprogramm öffnen und ohne Passwort noch einmal speichern."),
    N_("Die Tabelle hat mehr als {number} Zellen."),
    N_("Bitte nur die nötigen Zeilen und Spalten behalten oder die Grenze anheben."),
    N_("Das Lesen der Datei dauert länger als {number} s."),
    N_("Bitte einen kleineren Teil davon vorlegen oder limits.seconds in sources.toml anheben."),
    N_("Das Lesen brach ab: Die Datei ist beschädigt oder braucht mehr als {number} MB Speicher."),
    N_(
        "Bitte in einem Büroprogramm öffnen und noch einmal speichern oder einen kleineren"
        " Teil vorlegen."
    ),
    N_("Diese Datei gibt es nicht."),
    N_("Bitte den Pfad prüfen."),
    N_("Das ist eine symbolische Verknüpfung; solchen wird nicht gefolgt."),
    N_("Bitte die Datei selbst nennen."),
    N_("Die Datei lässt sich nicht öffnen ({error})."),
    N_("Bitte ihre Zugriffsrechte prüfen."),
    N_("Das ist keine gewöhnliche Datei."),
    N_("Bitte eine Datei nennen, keinen Ordner und kein Gerät."),
    N_("Die Datei hat {number} MB; gelesen werden höchstens {most}."),
    N_(
        "Bitte den Teil vorlegen, auf den es ankommt, oder limits.file_bytes in sources.toml"
        " anheben."
    ),
    N_("Zur Quelle {source} passt keine Datei ({pattern})."),
    N_("Bitte ihren Pfad in sources.toml berichtigen; er gilt von dieser Datei aus."),
    N_("{url} leitet öfter als {number}-mal weiter."),
    N_("Bitte die endgültige Adresse angeben."),
    N_("„{quoted}“ ist keine Adresse, die abgerufen wird."),
    N_("Bitte eine Adresse mit http oder https angeben, ohne Benutzernamen und Passwort."),
    N_("Der Rechner {host} ist nicht erlaubt."),
    N_("Wer ihm traut, ergänzt „{host}“ bei hosts unter [fetch] in sources.toml."),
    N_("{url} leitet ins Leere."),
    N_("Bitte die Adresse berichtigen."),
    N_("{url} leitet auf eine Adresse ohne Verschlüsselung weiter ({target})."),
    N_("Wer ihr traut, gibt die endgültige Adresse an."),
    N_("{url} antwortet: {answer}."),
    N_("Bitte im Browser versuchen; ist sie umgezogen, die Adresse in sources.toml berichtigen."),
    N_("{url} ist auf eine Weise gepackt, um die nicht gebeten wurde ({packed})."),
    N_("Bitte die Seite speichern und die Datei einlesen."),
    N_("{url} kam unvollständig an."),
    N_("Bitte später noch einmal versuchen."),
    N_("{url} ist größer als {number} MB."),
    N_("Wer ihr traut, hebt max_bytes unter [fetch] in sources.toml an."),
    N_("{url} wird ausgepackt mehr als {number}-mal so groß."),
    N_("Ihr ist nicht zu trauen."),
    N_("{url} braucht länger als {number} s."),
    N_("Bitte später noch einmal versuchen oder seconds unter [fetch] in sources.toml anheben."),
    N_("{url} lässt sich nicht abrufen ({error})."),
    N_(
        "Bitte im Browser versuchen; gibt es sie nicht mehr, die Adresse in sources.toml"
        " berichtigen."
    ),
    N_("„{quoted}“ ist keine Netzadresse."),
    N_("Bitte berichtigen."),
    N_("{host} führt zu {address}, das ist keine öffentliche Adresse."),
    N_(
        "Ist es ein eigener Rechner, gehört sein Netz zu private_networks unter [fetch] in"
        " sources.toml."
    ),
    N_("Der Rechner {host} ist nicht zu finden ({error})."),
    N_("Bitte Adresse und Netz prüfen."),
    N_("{where} enthält ein Gesuch desselben Ortes ({request}), das nicht älter ist; jenes zählt."),
    N_("Bitte nur das einlesen, das zählen soll."),
    N_(
        "Es waren {number} Gesuche und sind jetzt {now}: Das wird nicht geglaubt. Was da ist,"
        " bleibt; nichts wurde zurückgezogen."
    ),
    N_("Bitte die Quelle ansehen; stimmt sie, mit --accept-fewer einlesen."),
    N_("Ihre Spalten wurden nicht bestätigt."),
    N_("Bitte die Spalten in sources.toml unter columns nennen."),
    N_("Es wiederholt {where}."),
    N_("Bitte eines von beiden behalten."),
    N_("Es ist nicht gesagt, wessen Profil das ist."),
    N_("Bitte die Kommune nennen: --profile AGS, oder `ags` in sources.toml."),
    N_("{number} Aussagen: Die {most} klarsten sind übernommen."),
    N_("Bitte die Kapitel einlesen, auf die es ankommt."),
    N_("Kein Satz darin sagt etwas zu einem kommunalen Thema."),
    N_("Bitte einen Bericht oder eine Seite einlesen, die sagt, was die Kommune tut."),
    N_("Es gibt keine Kommune „{quoted}“."),
    N_("Bitte den Schlüssel (AGS) im Register prüfen."),
    N_("Keine Spalte nennt: {columns}. Die Spalten sind: {heads}."),
    N_(
        "Bitte in der Kopfzeile benennen (Gemeinde, Land) oder unter columns in sources.toml,"
        " oder das Land der ganzen Tabelle mit --country angeben."
    ),
    N_("Keine Zeile benennt die Spalten."),
    N_(
        "Bitte eine Kopfzeile mit Ort und Land schreiben (Gemeinde; Land; Einwohner; Datum;"
        " Themen; Text) oder die Spalten in sources.toml nennen."
    ),
    N_("Die Tabelle hat eine Kopfzeile und keine Zeilen."),
    N_("Bitte die ganze Tabelle vorlegen."),
    N_("Es gibt keine Spalte „{quoted}“ für {field}; die Spalten sind: {heads}."),
    N_("Bitte `{field}` unter columns in sources.toml berichtigen."),
    N_("Die Tabelle hat keine Zeilen."),
    N_("Bitte die Tabelle noch einmal vorlegen."),
    N_("„{quoted}“ nennt keinen Ort."),
    N_("Der Ort fehlt."),
    N_("Bitte den Namen der Kommune angeben."),
    N_("Das Land „{quoted}“ ist unbekannt."),
    N_("Bitte seinen Namen angeben oder seinen ISO-Code wie PS."),
    N_("Es ist nicht gesagt, in welchem Land {place} liegt."),
    N_("Bitte das Land der ganzen Datei mit --country angeben, etwa --country PS."),
    N_("Ein Land „{quoted}“ gibt es nicht."),
    N_("Bitte einen ISO-3166-Code mit zwei Buchstaben angeben, etwa PS."),
    N_("{place} soll in Deutschland liegen; Gesuche kommen aus dem Ausland."),
    N_("Bitte das Land berichtigen oder als Profil mit --profile AGS einlesen."),
    N_("Der Text nennt keine Kommune, die anfragt."),
    N_("Bitte ihren Namen über den Text setzen, etwa „Gemeinde Hizma“."),
    N_("Das ist eine Fehlerseite („{quoted}“) und kein Gesuch."),
    N_(
        "Bitte die Adresse im Browser öffnen und in sources.toml berichtigen, wenn sie"
        " umgezogen ist."
    ),
    N_("Darin steht kaum Text."),
    N_("Bitte den ganzen Text des Gesuchs vorlegen."),
    N_("Der Text spricht weder von einer Partnerschaft noch von einem Wunsch."),
    N_("Bitte das Gesuch selbst vorlegen oder in sources.toml eine andere Art der Quelle nennen."),
    N_("Darin steht kein Text."),
    N_("Bitte den Text selbst vorlegen."),
    N_("„{quoted}“ ist keine Einwohnerzahl."),
    N_("Bitte eine ganze Zahl angeben, etwa „24000“ oder „24.000“."),
    N_("„{quoted}“ ist keine Lage in Grad."),
    N_("Bitte so angeben: „32.0392“."),
    N_("„{quoted}“ ist kein mögliches Datum."),
    N_("„{quoted}“ ist nicht als Datum zu lesen."),
    N_("Bitte so angeben: „07.04.2018“, „April 2018“, „2018-04“ oder „2018“."),
    # What an address asks for that is not there, or not for whoever asks.
    N_("Ein Gesuch „{quoted}“ gibt es nicht."),
    N_("Eine deutsche Kommune „{quoted}“ gibt es nicht."),
    N_("Unter {path} gibt es nichts."),
    N_("Einen Bericht der Nacht {number} gibt es nicht."),
    N_("Dafür braucht man ein Konto."),
    N_("Dieses Formular gehört nicht zu der Sitzung, die jetzt angemeldet ist."),
)
_NUMBERS = frozenset({"number", "parts", "times", "most", "now"})
_GAP = re.compile(r"\{(\w+)\}")
_QUOTED = r"(?:'[^\n]*'|\"[^\n]*\")"
_WHERE = re.compile(r", (sheet|row|field|sentence|section) ('[^']*'|[^,]+)")
_PARTS = {
    "sheet": N_("Blatt"),
    "row": N_("Zeile"),
    "field": N_("Feld"),
    "sentence": N_("Satz"),
    "section": N_("Abschnitt"),
}
_FIELDS = {
    "place": N_("Ort"),
    "country": N_("Land"),
    "region": N_("Region"),
    "population": N_("Einwohner"),
    "date": N_("Datum"),
    "lat": N_("Breite"),
    "lon": N_("Länge"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """A message, and the language that it is in."""

    text: str
    language: Language


def told(message: str, words: Wording) -> Told:
    """An English `message` of a reader in the language of `words`, as far as its form is known."""
    if words.language == "en":
        return Told(message, "en")
    for pattern, form in _patterns():
        found = pattern.fullmatch(message)
        if found:
            return Told(_GAP.sub(_filled(found.groupdict(), words), form), "de")
    return Told(message, "en")


def told_where(where: str, words: Wording) -> str:
    """The place in a file, as readers name it: "gesuche.csv, row 2, field date"."""
    if words.language == "en":
        return where

    def part(found: re.Match[str]) -> str:
        value = _field(found[2], words) if found[1] == "field" else found[2]
        return f", {words.text(_PARTS[found[1]])} {value}"

    return _WHERE.sub(part, where)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Each form as it is found in English, and in German; those with most words of their own first.

    Else "{url} is ..." would take what a more exact form fits.
    """
    english = wording("en")
    pairs = [(english.text(form), form) for form in FORMS]
    pairs.sort(key=lambda pair: -len(_GAP.sub("", pair[0])))
    return tuple((re.compile(_pattern(told), re.S), form) for told, form in pairs)


def _pattern(form: str) -> str:
    parts, seen = [], set[str]()
    for n, part in enumerate(_GAP.split(form)):
        if n % 2 == 0:
            parts.append(re.escape(part))
        elif part in seen:
            parts.append(f"(?P={part})")
        else:
            seen.add(part)
            inside = _QUOTED if part == "quoted" else r"[\d.,]+" if part in _NUMBERS else ".+?"
            parts.append(f"(?P<{part}>{inside})")
    return "".join(parts)


def _filled(gaps: Mapping[str, str], words: Wording) -> Callable[[re.Match[str]], str]:
    def fill(gap: re.Match[str]) -> str:
        name, value = gap[1], gaps[gap[1]]
        if name == "nested":
            return told(value, words).text
        if name == "quoted":
            return value[1:-1]
        if name in _NUMBERS and value.replace(",", "").isdecimal():
            return words.number(int(value.replace(",", "")))
        if name in ("field", "columns"):
            return ", ".join(_field(one, words) for one in value.split(" and the "))
        return told_where(value, words) if name == "where" else value

    return fill


def _field(name: str, words: Wording) -> str:
    return words.text(_FIELDS[name]) if name in _FIELDS else name
