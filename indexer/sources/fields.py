"""What a label means: the head of a column, the words before a colon, a heading over a list.

German and English first, and what French, Spanish, Arabic and Ukrainian forms commonly say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

from models.text import fold

__all__ = ["FIELDS", "Field", "field_of"]

Field = Literal[
    "id",
    "place",
    "place_native",
    "country",
    "region",
    "population",
    "date",
    "themes",
    "text",
    "wants",
    "languages",
    "existing_partners",
    "named_partner",
    "context",
    "lat",
    "lon",
    "url",
    "contact",
]
FIELDS: tuple[Field, ...] = get_args(Field)

_LABELS: Mapping[Field, str] = MappingProxyType(
    {
        "id": "id; request id; gesuch id; kennung",
        "place": "ort; gemeinde; kommune; stadt; name; ortsname; kommunenname; name der kommune; "
        "name der gemeinde; name der stadt; name der gebietskörperschaft; antragstellende kommune; "
        "anfragende kommune; suchende kommune; stadt gemeinde; municipality; town; city; commune; "
        "place; local authority; name of the municipality; name of municipality; "
        "municipality name; "
        "name of the city; name of the town; city town; ville; mairie; collectivité; nom de la "
        "commune; municipio; ciudad; ayuntamiento; camara municipal; громада; місто; "
        "муніципалітет; назва громади; البلدية; المدينة; اسم البلدية",
        "place_native": "name in landessprache; ortsname original; originalname; native name; "
        "local name; name in original script; eigenname",
        "country": "land; staat; herkunftsland; partnerland; country; nation; pays; país; "
        "iso; iso2; country code; ländercode; länderkürzel; країна; "
        "الدولة; البلد",
        "region": "region; bundesland; bundesstaat; provinz; bezirk; regierungsbezirk; "
        "gouvernement; gouvernorat; governorate; province; district; "
        "departement; oblast; verwaltungsbezirk; landesteil; область; المحافظة",
        "population": "einwohner; einwohnerzahl; einwohnerinnen; einwohner innen; "
        "einwohnerinnen und einwohner; "
        "anzahl einwohner; anzahl der einwohner; zahl der einwohner; bevölkerung; "
        "bevölkerungszahl; ew; population; inhabitants; number of inhabitants; "
        "population size; residents; habitants; nombre d habitants; habitantes; población; "
        "населення; кількість населення; عدد السكان; السكان",
        "date": "datum; stand; date; vom; jahr; monat; eingang; eingangsdatum; anfragedatum; "
        "datum der anfrage; datum des gesuchs; date of request; request date; received; "
        "received on; as of; year; dated; fecha; data; дата; التاريخ",
        "themes": "thema; themen; themenfelder; themenfeld; themenbereiche; themenschwerpunkte; "
        "themenwünsche; schwerpunkte; schwerpunktthemen; interessen; "
        "interessengebiete; "
        "gewünschte themen; themen der zusammenarbeit; kooperationsfelder; "
        "kooperationsthemen; kooperationsbereiche; bereiche; handlungsfelder; arbeitsfelder; "
        "topics; topic; themes; theme; areas of interest; areas of cooperation; areas; fields; "
        "fields of cooperation; fields of interest; sectors; priorities; interests; focus; "
        "thematic priorities; priority areas; thématiques; thèmes; domaines; domaines de "
        "coopération; temas; áreas de cooperación; ámbitos; теми; напрями співпраці; сфери "
        "співпраці; مجالات التعاون; المجالات; المواضيع",
        "text": "text; beschreibung; kurzbeschreibung; anfrage; gesuch; partnerschaftsgesuch; "
        "partnerschaftsanfrage; text der anfrage; nachricht; anliegen; erläuterung; "
        "inhalt; projektbeschreibung; projektidee; motivation; description; request; "
        "request text; message; details; project description; project idea; body; descripción; "
        "опис; الوصف",
        "wants": "wunsch; wünsche; gesucht; gesucht wird; sucht; art der partnerschaft; "
        "gewünschte partnerschaft; kooperationsform; form der "
        "zusammenarbeit; wants; seeks; looking for; seeking; type of partnership; kind of "
        "partnership; desired partner; desired partnership; gesuchter partner; gesuchte partnerin; "
        "gesuchte partnerkommune; gesuchte kommune; type de partenariat; recherche",
        "languages": "sprache; sprachen; arbeitssprachen; arbeitssprache; korrespondenzsprache; "
        "korrespondenzsprachen; verkehrssprachen; language; languages; working languages; "
        "languages of correspondence; langue; langues; idiomas",
        "existing_partners": "bestehende partnerschaften; bestehende partner; vorhandene partner; "
        "vorhandene partnerschaften; partnerstädte; partnerschaften; "
        "existing partners; existing partnerships; twin towns; partner cities; current partners; "
        "sister cities; partenaires existants; jumelages existants",
        "named_partner": "wunschpartner; gewünschter partner; "
        "wunschkommune; angefragte kommune; preferred partner; named partner; requested partner",
        "context": "besonderheiten; hintergrund; über die gemeinde; "
        "über den ort; "
        "über uns; "
        "über die stadt; profil; wirtschaft; geographie; geografie; lage; "
        "background; context; about us; about the city; about the municipality; profile; economy",
        "lat": "breite; breitengrad; geographische breite; latitude; lat",
        "lon": "länge; längengrad; geographische länge; longitude; lon; lng; long",
        "url": "url; link; quelle; quellen; web; webseite; website; webadresse; homepage; "
        "internet; "
        "source; fundstelle",
        "contact": "kontakt; kontaktdaten; kontaktperson; ansprechpartner; ansprechpartnerin; "
        "ansprechperson; ansprechpartner in; bürgermeister; bürgermeisterin; "
        "contact; contact person; contact details; mayor; name of contact; e mail; email; mail; "
        "telefon; tel; telefonnummer; mobil; handy; fax; phone; telephone; mobile; adresse; "
        "anschrift; postanschrift; address; postal address; unterschrift; signature; coordonnées; "
        "contacto; maire; контакти; الاتصال; هاتف; البريد الالكتروني",
    }
)
_EXACT: Mapping[str, Field] = MappingProxyType(
    {fold(label): field for field in FIELDS for label in _LABELS[field].split("; ")}
)
# Whole words that tell the field inside a longer label ("Herkunftsland der Anfrage"). The order is
# that of how much they say.
_TELLING: tuple[tuple[Field, str], ...] = (
    ("contact", "ansprech|kontakt|contact|telefon|phone|mail|buergermeister|mayor|anschrift"),
    ("existing_partners", "bestehende|existing|partnerstaedte|twin towns"),
    ("named_partner", "wunschpartner|preferred partner"),
    ("population", "einwohner|bevoelkerung|inhabitants|population|habitants|habitantes"),
    ("themes", "themen|thema|schwerpunkt|topics|themes|kooperationsfeld|handlungsfeld|cooperation"),
    ("country", "land|country|pays|laender"),
    ("languages", "sprachen|sprache|languages|langues"),
    ("date", "datum|date|stand"),
    ("text", "beschreibung|description|anfragetext|gesuchstext"),
    ("region", "region|provinz|bezirk|governorate|gouvernorat|province"),
    ("place", "gemeinde|kommune|stadt|municipality|commune|ort"),
)
_COUNTRY_ENDING = re.compile(r"^\w{4,}land$")
_YEAR_OR_UNIT = re.compile(r"\b(?:19|20)\d\d\b|\b(?:stand|ca|optional|pflichtfeld|required)\b")
_BRACKET = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_MOST_WORDS = 7


def field_of(label: str, *, loose: bool = False) -> Field | None:
    """The field that a label names, None if it names none.

    Args:
        label: "Einwohnerzahl (2018)", "Gemeinde / Municipality", "Themen:".
        loose: also take a word inside a longer label; right for heads of columns, too much for
            headings in running text.
    """
    plain = _BRACKET.sub("", label).strip(" :*-–•")
    for part in (plain, *re.split(r"\s*[/|\n]\s*", plain)):
        folded = " ".join(_YEAR_OR_UNIT.sub(" ", fold(part)).split())
        found = _EXACT.get(folded) or _EXACT.get(fold(part))
        if found is not None:
            return found
    return _told(fold(plain)) if loose else None


def _told(folded: str) -> Field | None:
    words = folded.split()
    if not words or len(words) > _MOST_WORDS:
        return None
    for field, pattern in _TELLING:
        for word in words:
            if any(_says(word, telling) for telling in pattern.split("|")):
                return field
    return "country" if any(_COUNTRY_ENDING.match(word) for word in words) else None


def _says(word: str, telling: str) -> bool:
    """The word itself, or a German compound that begins or ends with it."""
    if len(telling) <= 4:
        return word == telling
    return word.startswith(telling) or word.endswith(telling)
