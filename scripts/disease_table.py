#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes diseases/*.json into the program: Sources/TramTracing/Disease/DiseaseTable+NAME.swift.

To be run after a file of that folder was changed; a test compares the two.
"""
import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
NAMES = {"covid-19": "covid19", "measles": "measles", "ebola": "ebola"}
FORM = '''// SPDX-License-Identifier: Apache-2.0

extension DiseaseTable {{
  /// The text of `diseases/{file}.json`; a test compares the two.
  static let {name} = #"""
{text}
    """#
}}
'''

for file, name in NAMES.items():
    text = (ROOT / f"diseases/{file}.json").read_text()
    json.loads(text)
    # A literal's text ends before the line end that its closing quotes stand behind.
    lines = [f"    {line}" if line else "" for line in text.split("\n")]
    target = f"DiseaseTable+{name[0].upper()}{name[1:]}.swift"
    target = ROOT / "Sources/TramTracing/Disease" / target
    target.write_text(FORM.format(file=file, name=name, text="\n".join(lines)))
    print(target.name, max(map(len, target.read_text().split("\n"))))
