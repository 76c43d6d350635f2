// SPDX-License-Identifier: Apache-2.0

import Testing

@Suite("tram linelist")
struct LineListCommandTests {
  private let list = """
    Mã ca,Họ tên,Năm sinh,SĐT,Phường,Ngày khởi phát,Ngày xác định
    1,Nguyễn Văn An,1984,0912345678,Phường 5,1/7/2021,30/7/2021
    2,Van An Nguyen,1984,+84 912 345 678,phuong 5,2/7/2021,31/7/2021
    3,"=HYPERLINK(""x"")",1990,,Phường 5,3/7/2021,32/7/2021

    """

  @Test
  func `import writes the good rows, tells the bad ones and how dates were read`() throws {
    let outcome = try Program.run("linelist", "import", "-", input: list)
    #expect(outcome.status == 2)
    #expect(outcome.output.contains("1,Nguyễn Văn An,1984,0912345678,Phường 5,2021-07-01"))
    #expect(outcome.errors.contains("Ngày xác định: day first: 2 dates can only be that"))
    #expect(outcome.errors.contains("row 4, column Ngày xác định: 32/7/2021: no such day"))
    #expect(outcome.errors.contains("2 rows taken, 1 refused"))
    let none = try Program.run("linelist", "check", "-", input: "x,y\n1,2\n")
    #expect(none.status == 1)
    #expect(none.errors.contains("no title of a column is known"))
  }

  @Test
  func `duplicates tells rows of one person with reasons`() throws {
    let outcome = try Program.run(
      "linelist", "duplicates", "-", "--at-least", "0.5", input: list)
    #expect(outcome.status == 3)
    #expect(outcome.output.contains("2,3,1.0000,15.7,"))
    #expect(outcome.output.contains("same phone"))
  }

  @Test
  func `fhir tells no name unless it is asked for, and hotspots no small count`() throws {
    let plain = try Program.run("linelist", "fhir", "-", input: list)
    #expect(plain.output.contains("\"resourceType\":\"Bundle\""))
    #expect(!plain.output.contains("Nguyễn"))
    let named = try Program.run("linelist", "fhir", "-", "--names", input: list)
    #expect(named.output.contains("\"family\":\"Nguyễn\""))
    let map = try Program.run("hotspots", "-", input: list)
    #expect(map.status == 0)
    #expect(map.output.contains("\"total\":null"))
  }

  @Test
  func `take brings a list into a room, once, and gives the refused rows back`() throws {
    let folder = try TemporaryFolder()
    let sheet = try folder.file(
      "F1.csv",
      holding: """
        Mã ca,Họ và tên,Năm sinh,Điện thoại,Ca nguồn,Ngày tiếp xúc,Loại,Khởi phát,Xã/Phường
        BN1,Nguyễn Văn An,1980,0901234567,,,ca xác định,2025-10-05,0100100001
        F1-1,Trần Thị Bình,1990,0901234568,BN1,2025-10-06,tiếp xúc,,0100100002
        F1-2,Lê Văn Cường,19843,0901234569,BN1,2025-10-06,tiếp xúc,,0100100002

        """)
    let room = folder.path("room")
    let arguments = ["linelist", "take", sheet, "--folder", room]
    let dry = try Program.run(arguments + ["--dry-run"])
    #expect(dry.status == 2)
    #expect(
      dry.output.contains(
        "2 rows would be taken (2 of people not known before), 2 would change something, "
          + "1 refused, 0 empty"), "\(dry.output)")
    let first = try Program.run(arguments + ["--refused", folder.path("refused.csv")])
    #expect(first.status == 2)
    #expect(first.errors.contains("row 4, column Năm sinh: 19843"), "\(first.errors)")
    #expect(first.output.contains("2 rows taken (2 of people not known before), 2 changed"))
    let refused = try folder.text("refused.csv")
    #expect(refused.contains("F1-2,Lê Văn Cường") && !refused.contains("BN1,Nguyễn"))
    let again = try Program.run(arguments)
    #expect(again.output.contains("2 rows taken (0 of people not known before), 0 changed"))
    let none = try folder.file("none.csv", holding: "x,y\n1,2\n")
    let bad = try Program.run("linelist", "take", none, "--folder", room)
    #expect(bad.status == 1 && bad.errors.contains("tram linelist take: error: "))
  }
}
