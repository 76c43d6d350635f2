// SPDX-License-Identifier: Apache-2.0

public import TramUnits

/// What is wrong with a declaration, in the words of the person who fills it in.
public struct DeclarationFault: Hashable, Sendable {
  /// The questions of the form.
  public enum Question: String, Hashable, Sendable {
    case name, phone, birthYear, address, symptoms, onset, metCase, lastMet, metIll
    case journeys, companions, affirmed
  }

  /// The question.
  public var question: Question
  /// What is to be done, in Vietnamese.
  public var vietnamese: String
  /// What is to be done, in English.
  public var english: String

  /// What is to be done.
  public func text(_ language: LineListLanguage) -> String {
    language == .vietnamese ? vietnamese : english
  }
}

extension HealthDeclaration {
  /// What is wrong with the form; empty when nothing is.
  ///
  /// - Parameter today: The day on which it is handed in.
  public func faults(today: Day) -> [DeclarationFault] {
    var faults: [DeclarationFault] = []
    func fault(_ question: DeclarationFault.Question, _ vietnamese: String, _ english: String) {
      faults.append(
        DeclarationFault(question: question, vietnamese: vietnamese, english: english))
    }
    if PersonName(name).words.isEmpty || name.utf8.count > Self.longestText {
      fault(.name, "Hãy ghi họ và tên.", "Write your name.")
    }
    if PhoneNumber.key(phone) == nil || phone.utf8.count > 40 {
      fault(
        .phone, "Hãy ghi số điện thoại, ít nhất 8 chữ số.", "Write a phone of 8 digits or more.")
    }
    if let year = birthYear, !(today.components.year - 130...today.components.year).contains(year) {
      fault(.birthYear, "Năm sinh không đúng.", "The year of birth cannot be.")
    }
    if birthYear == nil { fault(.birthYear, "Hãy ghi năm sinh.", "Write your year of birth.") }
    if address.utf8.count > Self.longestText {
      fault(.address, "Địa chỉ quá dài.", "The address is too long.")
    }
    answerFaults(today, fault)
    journeyFaults(today, fault)
    companionFaults(today, fault)
    if !isAffirmed {
      fault(
        .affirmed, "Hãy xác nhận các thông tin là đúng sự thật.", "Confirm that all of it is true.")
    }
    return faults
  }

  private typealias Report = (DeclarationFault.Question, String, String) -> Void

  private func answerFaults(_ today: Day, _ fault: Report) {
    let asked = Day(number: today.number - Self.days)...today
    if let symptoms {
      if symptoms.isEmpty, onset != nil {
        fault(
          .onset, "Không có triệu chứng thì không có ngày khởi phát.",
          "Without symptoms there is no day on which they began.")
      } else if !symptoms.isEmpty, onset.map({ !asked.contains($0) }) ?? true {
        fault(
          .onset, "Ngày bắt đầu triệu chứng phải nằm trong 14 ngày qua.",
          "The day on which symptoms began must be one of the last 14.")
      }
    } else {
      fault(
        .symptoms, "Hãy chọn triệu chứng, hoặc chọn không có.", "Choose your symptoms, or none.")
    }
    switch metCase {
    case nil:
      fault(
        .metCase, "Hãy trả lời: có tiếp xúc với người mắc hoặc nghi mắc bệnh không?",
        "Answer: did you meet a confirmed or suspected case?")
    case true? where lastMet.map({ !asked.contains($0) }) ?? true:
      fault(
        .lastMet, "Ngày tiếp xúc lần cuối phải nằm trong 14 ngày qua.",
        "The day of the last contact must be one of the last 14.")
    case false? where lastMet != nil:
      fault(
        .lastMet, "Không tiếp xúc thì không có ngày tiếp xúc.",
        "Without a contact there is no day of it.")
    default: break
    }
    if metIll == nil {
      fault(
        .metIll, "Hãy trả lời: có ở gần người bị sốt hoặc ho không?",
        "Answer: were you with somebody who has fever or a cough?")
    }
  }

  private func journeyFaults(_ today: Day, _ fault: Report) {
    guard journeys.count <= Self.mostJourneys else {
      fault(
        .journeys, "Ghi tối đa \(Self.mostJourneys) nơi.",
        "Write \(Self.mostJourneys) places at most.")
      return
    }
    let asked = Day(number: today.number - Self.days)...today
    for (place, journey) in journeys.enumerated() {
      if journey.place.isEmpty || journey.place.utf8.count > Self.longestText {
        fault(
          .journeys, "Nơi thứ \(place + 1): hãy ghi nơi đến.", "Place \(place + 1): write where.")
      } else if journey.to < journey.from || journey.from > today || !asked.contains(journey.to) {
        fault(
          .journeys, "Nơi thứ \(place + 1): ngày đến và ngày đi không đúng.",
          "Place \(place + 1): its days cannot be.")
      }
    }
  }
  private func companionFaults(_ today: Day, _ fault: Report) {
    guard companions.count <= Self.mostCompanions else {
      fault(
        .companions, "Ghi tối đa \(Self.mostCompanions) người.",
        "Write \(Self.mostCompanions) people at most.")
      return
    }
    let asked = Day(number: today.number - Self.days)...today
    for (place, companion) in companions.enumerated() {
      let number = place + 1
      if PersonName(companion.name).words.isEmpty || companion.name.utf8.count > Self.longestText {
        fault(
          .companions, "Người thứ \(number): hãy ghi họ tên.", "Person \(number): write the name.")
      } else if !companion.phone.isEmpty,
        PhoneNumber.key(companion.phone) == nil || companion.phone.utf8.count > 40
      {
        fault(
          .companions, "Người thứ \(number): số điện thoại cần ít nhất 8 chữ số.",
          "Person \(number): a phone has 8 digits or more.")
      } else if let day = companion.day, !asked.contains(day) {
        fault(
          .companions, "Người thứ \(number): ngày phải nằm trong 14 ngày qua.",
          "Person \(number): the day must be one of the last 14 days.")
      }
    }
  }
}
