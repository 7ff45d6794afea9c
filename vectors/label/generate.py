#!/usr/bin/env python3
# Writes the label vectors, with ../plain.py and without any code of the product: a second reading of docs/formats/label.md.
# Usage: ./generate.py > labels.txt
import hashlib, pathlib, sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.dont_write_bytecode = True
from plain import cbor

RESTRICTIVE, PERMISSIVE, INFORMATIVE = 1, 2, 3
TYPES = {
    "code-word": RESTRICTIVE, "sci": RESTRICTIVE, "control": RESTRICTIVE, "eyes-only": PERMISSIVE, "rel-to": PERMISSIVE,
    "sensitivity": INFORMATIVE, "descriptor": INFORMATIVE, "handling": INFORMATIVE,
}

def values(held, access_only):
    return [[c, TYPES[c], sorted(held[c])] for c in sorted(held) if not access_only or TYPES[c] != INFORMATIVE]

def vector(marking, policy, level, held):
    label = cbor([1, policy, level, values(held, False)])
    access = cbor([1, policy, level, values(held, True)])
    digest = hashlib.sha384(b"strongroom/v1/access-part\0" + access).hexdigest()
    print(f"marking: {marking}\npolicy: {policy}\nlabel: {label.hex()}\naccess: {access.hex()}\nhash: {digest}\n")

UK, US = "uk-gscp-2024", "us-capco"
print("# Made by generate.py. The store's own words are COPPERLEAF and GLASSWING (code-word), SI-X and TALLOW (sci).\n")
vector("UK OFFICIAL", UK, "OFFICIAL", {})
vector("UK OFFICIAL-SENSITIVE PERSONAL DATA", UK, "OFFICIAL", {"sensitivity": ["SENSITIVE"], "descriptor": ["PERSONAL DATA"]})
vector("UK SECRET HMG USE ONLY", UK, "SECRET", {"handling": ["HMG USE ONLY"]})
vector("UK SECRET SENSITIVE", UK, "SECRET", {"sensitivity": ["SENSITIVE"]})
vector("UK TOP SECRET COPPERLEAF UK/US EYES ONLY", UK, "TOP SECRET", {"code-word": ["COPPERLEAF"], "eyes-only": ["UK", "US"]})
vector("UK TOP SECRET COPPERLEAF GLASSWING UK EYES ONLY", UK, "TOP SECRET", {"code-word": ["COPPERLEAF", "GLASSWING"], "eyes-only": ["UK"]})
vector("UK SECRET FIVE EYES ONLY", UK, "SECRET", {"eyes-only": ["AUS", "CAN", "NZ", "UK", "US"]})
vector("UK SECRET ORIGINATOR EYES ONLY", UK, "SECRET", {"eyes-only": []})
vector("UNCLASSIFIED", US, "UNCLASSIFIED", {})
vector("TOP SECRET//SI-X//NOFORN", US, "TOP SECRET", {"sci": ["SI-X"], "rel-to": ["USA"]})
vector("SECRET//REL TO USA, GBR", US, "SECRET", {"rel-to": ["USA", "GBR"]})
vector("TOP SECRET//SI-X/TALLOW//ORCON/PROPIN/REL TO FVEY", US, "TOP SECRET",
       {"sci": ["TALLOW", "SI-X"], "control": ["ORCON"], "handling": ["PROPIN"], "rel-to": ["USA", "AUS", "CAN", "GBR", "NZL"]})
