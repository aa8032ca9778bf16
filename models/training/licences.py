"""What is known of each training source: its licence, and whether the shipped model may use it.

The licence of a source is the one its publisher names. ``terms`` sorts them into three groups:

- ``clear``: free to reuse, with credit or share-alike at most;
- ``copyleft``: interface text of software under GPL or AGPL;
- ``unclear``: no licence stated, research use only, or made by an unnamed translation engine.

By default only ``clear`` sources are trained on. A source that this table doesn't list is
``unclear``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["LICENCES", "Licence", "Terms", "licence_of"]

Terms = Literal["clear", "copyleft", "unclear"]


@dataclass(frozen=True, slots=True)
class Licence:
    """The licence of one source and the group it belongs to."""

    name: str
    terms: Terms
    note: str


def _clear(name: str, note: str) -> Licence:
    return Licence(name, "clear", note)


def _copyleft(name: str, note: str) -> Licence:
    return Licence(name, "copyleft", note)


def _unclear(name: str, note: str) -> Licence:
    return Licence(name, "unclear", note)


LICENCES: dict[str, Licence] = {
    "manythings": _clear("CC BY 2.0", "Tatoeba sentences, manythings.org selection"),
    "manythings_darren": _clear("CC BY 2.0", "Tatoeba sentences, manythings.org selection"),
    "tatoeba_test": _clear("CC BY 2.0", "Tatoeba sentences"),
    "tico19": _clear("CC0", "public health, TICO-19"),
    "tico19_terms": _clear("CC0", "public health terms, TICO-19"),
    "gnome_docs": _clear("CC BY 3.0", "GNOME user documentation"),
    "sdg_core": _clear("MIT", "SDG goals, targets and indicators, Open SDG"),
    "sdg_ui": _clear("MIT", "interface of Open SDG"),
    "cpv": _clear("EU reuse decision", "Common Procurement Vocabulary"),
    "cpv_dk021": _clear("Apache-2.0", "Common Procurement Vocabulary in Ukrainian (DK 021)"),
    "gemet": _clear("free reuse with credit", "GEMET environment thesaurus"),
    "id_tagging": _clear("ISC", "facility names, OpenStreetMap tagging schema"),
    "wiktionary": _clear("CC BY-SA 3.0", "dictionary entries"),
    "country": _clear("MIT", "country names"),
    "scratch": _clear("BSD-3-Clause", "interface of Scratch"),
    "mozilla_www": _clear("MPL-2.0", "mozilla.org"),
    "sahana_eden": _clear("MIT", "interface of the Sahana Eden disaster management system"),
    "iso_codes": _clear("LGPL-2.1", "names of countries, languages, currencies"),
    "dspace": _clear("BSD-3-Clause", "interface of DSpace"),
    "kolibri": _clear("MIT", "interface of Kolibri"),
    "privacyguides": _clear("CC BY-SA 4.0", "Privacy Guides"),
    "cldr": _clear("Unicode-3.0", "names of places, languages, units"),
    "bitcoin_org": _clear("MIT", "bitcoin.org"),
    "opensource_guide": _clear("CC BY 4.0", "Open Source Guides"),
    "hotosm_tm": _clear("BSD-2-Clause", "interface of the HOT Tasking Manager"),
    "openslides": _clear("MIT", "interface of OpenSlides"),
    "odk_collect": _clear("Apache-2.0", "interface of ODK Collect"),
    "integreat_pages_rems-murr-kreis": _clear("CC BY 4.0", "Integreat, Rems-Murr-Kreis"),
    "integreat_pages_lkaugsburg": _clear("CC BY 4.0", "Integreat, Landkreis Augsburg"),
    "integreat_app": _clear("MIT", "interface of Integreat"),
    "integreat_qa_mt": _clear("CC BY 4.0", "Integreat questions and answers, machine-translated"),
    "ausweisapp": _clear("EUPL-1.2", "interface of AusweisApp"),
    "froide": _clear("MIT", "interface of Froide (freedom of information)"),
    "mosip": _clear("MPL-2.0", "interface of MOSIP"),
    "prozorro": _clear("Apache-2.0", "public procurement in Ukraine"),
    "checkliste_berlin": _clear("MIT", "Berlin citizens' office checklist"),
    "udhr": _clear("public domain", "Universal Declaration of Human Rights"),
    "refugee_phrasebook": _clear("CC0", "Refugee Phrasebook"),
    "opendatahandbook": _clear("CC BY 4.0", "Open Data Handbook"),
    "freedict": _copyleft("GPL", "FreeDict dictionaries"),
    "osm_website_ui": _copyleft("GPL-2.0", "interface of openstreetmap.org"),
    "fixmystreet_ui": _copyleft("AGPL-3.0", "interface of FixMyStreet"),
    "discourse": _copyleft("GPL-2.0", "interface of Discourse"),
    "pkp": _copyleft("GPL-3.0", "interface of Open Journal Systems"),
    "decidim": _copyleft("AGPL-3.0", "interface of Decidim"),
    "consul": _copyleft("AGPL-3.0", "interface of CONSUL"),
    "sormas": _copyleft("GPL-3.0", "interface of SORMAS"),
    "sormas_terms": _copyleft("GPL-3.0", "terms of SORMAS"),
    "ckan": _copyleft("AGPL-3.0", "interface of CKAN"),
    "wm_donation": _copyleft("GPL-2.0", "Wikimedia donation interface"),
    "securedrop": _copyleft("AGPL-3.0", "interface of SecureDrop"),
    "adhocracy_plus": _copyleft("AGPL-3.0", "interface of adhocracy+"),
    "meinberlin": _copyleft("AGPL-3.0", "interface of meinBerlin"),
    "wmt_newstest": _unclear("none stated (research use)", "news, WMT test sets"),
    "wmt21": _unclear("none stated (research use)", "news, WMT 2021"),
    "wmt22": _unclear("none stated (research use)", "news and dialogue, WMT 2022"),
    "opennmt_wmt_sample": _unclear("not stated", "tokenised formal text"),
    "stsb_mt": _unclear("not stated", "machine-translated image captions and news"),
    "mmlu_fr": _unclear("not stated", "machine-translated examination questions"),
    "freecodecamp": _unclear("not stated", "machine-translated curriculum"),
    "unbis_cat": _unclear("not stated", "UN thesaurus categories"),
    "dac_name": _unclear("not stated", "DAC sector names"),
    "dac_description": _unclear("not stated", "DAC sector descriptions"),
    "mozilla_legal": _unclear("not stated", "Mozilla's legal documents"),
    "clarat": _unclear("not stated", "interface of clarat"),
    "deltachat_pages": _unclear("not stated", "pages of Delta Chat"),
    "ukrainer_in_trier": _unclear("not stated", "information for Ukrainians in Trier"),
    "ocha_reports": _unclear("not stated", "situation reports"),
    "morsbach": _unclear("not stated", "pages of a municipality"),
}

_UNKNOWN = Licence("not stated", "unclear", "not listed")


def licence_of(source: str) -> Licence:
    """The licence of ``source``; a source that nobody looked up counts as unclear."""
    return LICENCES.get(source, _UNKNOWN)
