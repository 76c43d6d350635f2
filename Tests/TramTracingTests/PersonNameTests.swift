// SPDX-License-Identifier: Apache-2.0

import Testing
import TramTracing
import TramUnits

@Suite("Names of people")
struct PersonNameTests {
  private func agreement(_ a: String, _ b: String) -> NameAgreement {
    let (x, y) = (PersonName(a), PersonName(b))
    let there = x.agreement(with: y)
    #expect(y.agreement(with: x) == there, "\(a), \(b)")
    return there
  }

  @Test
  func `agree however Unicode composes them, in any case and with either place of the tone`() {
    let composed = "Nguyễn Thị Hoà"
    let apart = "Nguye\u{302}\u{303}n Thi\u{323} Ho\u{300}a"
    #expect(agreement(composed, apart) == .same)
    #expect(agreement("NGUYỄN THỊ HÒA", "nguyễn thị hoà") == .same)
    #expect(agreement("Trần Thuý Uyên", "Trần Thúy Uyên") == .same)
    #expect(agreement("Ðỗ Văn An", "Đỗ Văn An") == .same)
  }

  @Test
  func `agree without marks, and less with marks that contradict`() {
    #expect(agreement("Nguyễn Văn Đức", "Nguyen Van Duc") == .unmarked)
    #expect(agreement("Nguyễn Văn Đức", "Nguyễn Van Đưc") == .marks)
    #expect(agreement("Lê Thị Thu", "Lê Thị Thủ") == .unmarked)
    #expect(agreement("Lê Thị Thú", "Lê Thị Thủ") == .marks)
  }

  @Test
  func `agree in the order of abroad`() {
    #expect(agreement("Nguyễn Văn An", "An Nguyễn Văn") == .order)
    #expect(agreement("Nguyễn Văn An", "Văn An Nguyễn") == .same)
    #expect(agreement("Nguyễn Văn An", "Van An NGUYEN") == .unmarked)
    #expect(agreement("Trần Minh", "Minh Trần") == .same)
  }

  @Test
  func `agree by initials`() {
    #expect(agreement("Nguyễn Văn An", "N.V.A") == .initials)
    #expect(agreement("Nguyễn Văn An", "N.V. An") == .initials)
    #expect(agreement("Nguyễn Văn An", "Nguyễn V. A.") == .initials)
    #expect(agreement("Nguyễn Văn An", "Ng. Văn An") == .unmarked)
    #expect(agreement("Nguyễn Văn An", "T.V.A") == .none)
    #expect(agreement("Nguyễn Văn An", "N.V.B") == .none)
  }

  @Test
  func `agree in sound, but for a letter, and without a middle name`() {
    #expect(agreement("Lý Thị Thuý", "Lí Thị Thúi") == .sound)
    #expect(agreement("Trần Văn Giang", "Trần Văn Dang") == .sound)
    #expect(agreement("Trần Xuân Sơn", "Trần Suân Xơn") == .sound)
    #expect(agreement("Phạm Quốc Khánh", "Phạm Quốc Khánk") == .letter)
    #expect(agreement("Phạm Quốc Khánh", "Phạm Quốc Kháhn") == .letter)
    #expect(agreement("Phạm Quốc Khánh", "Phạm Khánh") == .middle)
    #expect(agreement("Phạm Quốc Khánh", "Phạm Gia Khánh") == .none)
    // Anh and An are two names; a slip is believed of three letters and more.
    #expect(agreement("Phạm Quốc Anh", "Phạm Quốc An") == .none)
  }

  @Test
  func `are compared without forms of address and remarks`() {
    #expect(agreement("Ông Nguyễn Văn An", "Nguyễn Văn An (F1)") == .same)
    #expect(agreement("Chị Lê Thị Hà", "Lê Thị Hà") == .same)
    #expect(agreement("bs. Trần Minh", "Trần Minh") == .same)
    // Anh and Hà are given names too.
    #expect(agreement("Anh Nguyễn", "Nguyễn Anh") == .same)
    #expect(agreement("Nguyễn Anh", "Nguyễn") == .none)
  }

  @Test
  func `of nobody agree with nothing`() {
    #expect(agreement("", "") == .none)
    #expect(agreement("?!", "Nguyễn Văn An") == .none)
    #expect(agreement(String(repeating: "a ", count: 1000), "b") == .none)
  }
}
