"""The country behind "der palästinensischen Gemeinde Hizma": an adjective before kind and name.

Only in that order: "eine Partnerschaft mit einer bulgarischen Kommune" tells of somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["country_of_adjective"]

#: Country -> the stems of its adjectives in German, English and French.
_STEMS: Mapping[str, str] = MappingProxyType(
    {
        **{"AL": "albanisch|albanian|albanais", "AM": "armenisch|armenian|arménien"},
        **{"AR": "argentinisch|argentin", "BA": "bosnisch|bosnian|bosnien"},
        **{"BF": "burkinisch|burkinabè|burkinabe", "BG": "bulgarisch|bulgarian|bulgare"},
        **{"BI": "burundisch|burundian|burundais", "BJ": "beninisch|beninese|béninois"},
        **{"BO": "bolivianisch|bolivian|bolivien", "BR": "brasilianisch|brazilian|brésilien"},
        **{"CI": "ivorisch|ivorian|ivoirien", "CL": "chilenisch|chilean|chilien"},
        **{"CM": "kamerunisch|cameroonian|camerounais", "CO": "kolumbianisch|colombian|colombien"},
        **{"CU": "kubanisch|cuban|cubain", "DZ": "algerisch|algerian|algérien"},
        **{"EC": "ecuadorianisch|ecuadorian|équatorien", "EG": "ägyptisch|egyptian|égyptien"},
        **{"ET": "äthiopisch|ethiopian|éthiopien", "GE": "georgisch|georgian|géorgien"},
        **{"GH": "ghanaisch|ghanaian|ghanéen", "GN": "guineisch|guinean|guinéen"},
        **{"GR": "griechisch|greek|grec", "HR": "kroatisch|croatian|croate"},
        **{"IL": "israelisch|israeli|israélien", "IN": "indisch|indian|indien"},
        **{"IQ": "irakisch|iraqi|irakien", "JO": "jordanisch|jordanian|jordanien"},
        **{"KE": "kenianisch|kenian|kenyan|kényan", "LB": "libanesisch|lebanese|libanais"},
        **{"LY": "libysch|libyan|libyen", "MA": "marokkanisch|moroccan|marocain"},
        **{"MD": "moldauisch|moldawisch|moldovan|moldave", "ME": "montenegrinisch|montenegrin"},
        **{"MG": "madagassisch|malagasy|malgache", "MK": "mazedonisch|macedonian|macédonien"},
        **{"ML": "malisch|malian|malien", "MW": "malawisch|malawian|malawien"},
        **{"MX": "mexikanisch|mexican|mexicain", "MZ": "mosambikanisch|mozambican|mozambicain"},
        **{"NA": "namibisch|namibian|namibien", "NI": "nicaraguanisch|nicaraguan|nicaraguayen"},
        **{"NG": "nigerianisch|nigerian|nigérian", "PE": "peruanisch|peruvian|péruvien"},
        **{"PL": "polnisch|polish|polonais", "PS": "palästinensisch|palestinian|palestinien"},
        **{"RO": "rumänisch|romanian|roumain", "RS": "serbisch|serbian|serbe"},
        **{"RW": "ruandisch|rwandan|rwandais", "SN": "senegalesisch|senegalese|sénégalais"},
        **{"TG": "togoisch|togolese|togolais", "TN": "tunesisch|tunisian|tunisien"},
        **{"TR": "türkisch|turkish|turc|turque", "TZ": "tansanisch|tanzanian|tanzanien"},
        **{"UA": "ukrainisch|ukrainian|ukrainien", "UG": "ugandisch|ugandan|ougandais"},
        **{"VN": "vietnamesisch|vietnamese|vietnamien", "ZA": "südafrikanisch|south african"},
        **{"ZM": "sambisch|zambian|zambien", "ZW": "simbabwisch|zimbabwean|zimbabwéen"},
    }
)
_KIND = (
    r"(?:hafen|berg|klein|küsten|groß)?(?:stadt|gemeinde|kommune|landkreis|distrikt|municipality"
    r"|city|town|district|commune|ville)"
)


def country_of_adjective(text: str, place: str) -> str | None:
    """The code of the country whose adjective stands before the place's kind and name."""
    for code, stems in _STEMS.items():
        pattern = (
            rf"\b(?:{stems})\w{{0,4}}\s+{_KIND}\s+(?:of\s+|von\s+|de\s+)?{re.escape(place)}"
            rf"|\b{_KIND}\s+(?:{stems})\w{{0,4}}\s+(?:de\s+)?{re.escape(place)}"
        )
        if re.search(pattern, text, re.IGNORECASE):
            return code
    return None
