#!/usr/bin/env python3
"""Random line lists: written by openpyxl and read by us, written by us and read by openpyxl."""

import datetime
import json
import random
import subprocess
import sys

import openpyxl

TITLES = ["Mã ca", "Họ và tên", "Số điện thoại", "Ngày khởi phát", "Tuổi", "Ghi chú", "Cột riêng"]
NAMES = ["identifier", "name", "phone", "onset", "age", "note", None]
PIECES = ["Nguyễn", "ho\u0323", "<b>", "&", "\"", "'", ",", "\n", "=1+1", "+84", "-", "@x", "_x00", "😀", "\t", "tổ 7"]


def text(random_source):
    middle = "".join(random_source.choice(PIECES) for _ in range(random_source.randint(0, 5)))
    return random_source.choice(["=", "x", "+", "@", "'"]) + middle + "z"


def rows(random_source):
    for number in range(random_source.randint(1, 60)):
        yield [
            f"BN{number}",
            text(random_source),
            random_source.choice(["0912345678", "+84 91 234 5678", None]),
            random_source.choice([None, datetime.date(2020, 1, 1) + datetime.timedelta(random_source.randint(0, 900))]),
            random_source.choice([None, random_source.randint(0, 99)]),
            random_source.choice([None, text(random_source)]),
            random_source.choice([None, text(random_source)]),
        ]


def write(path, table, random_source):
    book = openpyxl.Workbook()
    sheet = book.active
    if random_source.random() < 0.3:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for _ in range(random_source.randint(0, 2)):
        sheet.append(["DANH SÁCH"])
    sheet.append(TITLES)
    for row in table:
        sheet.append([None] * len(row))
        for column, value in enumerate(row, 1):
            if value is None:
                continue
            cell = sheet.cell(sheet.max_row, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
            if isinstance(value, datetime.date):
                cell.number_format = random_source.choice(["dd/mm/yyyy", "mm-dd-yy", "yyyy\\-mm\\-dd", "[$-42A]d/m/yyyy;@"])
    book.save(path)


def main():
    tram, folder, lists, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    wrong = cells = 0
    for number in range(lists):
        random_source = random.Random(seed * 1000 + number)
        table = list(rows(random_source))
        path, lines, again = (f"{folder}/{number}.{end}" for end in ("xlsx", "jsonl", "out.xlsx"))
        write(path, table, random_source)
        for output in (lines, again):
            subprocess.run([tram, "linelist", "import", path, "--output", output, "--quiet"], check=True, stderr=subprocess.DEVNULL)
        with open(lines, encoding="utf-8") as file:
            read = [json.loads(line) for line in file]
        written = openpyxl.load_workbook(again).active
        titles = [cell.value for cell in written[1]]
        if len(read) != len(table) or written.max_row != len(table) + 1:
            print(f"list {number}: {len(table)} rows, {len(read)} read, {written.max_row - 1} written")
            wrong += 1
            continue
        for place, row in enumerate(table):
            for title, name, value in zip(TITLES, NAMES, row):
                cells += 1
                ours = read[place].get("extra", {}).get(title) if name is None else read[place].get(name)
                theirs = written.cell(place + 2, titles.index(title) + 1).value if title in titles else None
                if isinstance(theirs, datetime.datetime):
                    theirs = theirs.date()
                expected = value.isoformat() if isinstance(value, datetime.date) else value
                if ours != expected or theirs != value:
                    print(f"list {number}, row {place}, {title}: {value!r} was read as {ours!r} and written as {theirs!r}")
                    wrong += 1
    print(f"{lists} lists, {cells} cells, {wrong} differ")
    sys.exit(1 if wrong else 0)


main()
