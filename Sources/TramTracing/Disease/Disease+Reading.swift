// SPDX-License-Identifier: Apache-2.0

import TramUnits

extension Disease {
  /// Reads the file of a disease.
  ///
  /// - Throws: `TracingError` with line, column and name of what is wrong; every figure must have
  ///   a source, and a name that nobody knows is refused.
  public init(reading bytes: [UInt8]) throws(TracingError) {
    let file = try ParameterTree(reading: bytes)
    try file.expect(only: [
      "disease", "title", "onset", "infectiousness", "infectiousness_from_sample", "incubation",
      "serial_interval", "latent", "dose", "contexts", "rules", "quarantine", "source_window",
    ])
    name = try file.text("disease")
    title = try file.text("title")
    onset = try file.text("onset")
    infectiousness = try InfectiousnessProfile(file.member("infectiousness"))
    infectiousnessFromSample = try InfectiousnessProfile(file.member("infectiousness_from_sample"))
    let incubation = try file.member("incubation")
    try incubation.expect(only: ["mu", "sigma", "source"])
    self.incubation = LognormalDelay(
      mu: try incubation.number("mu", in: -5...7),
      sigma: try incubation.number("sigma", in: 0.01...3))
    let serial = try file.member("serial_interval")
    try serial.expect(only: ["mean", "deviation", "source"])
    serialMean = try serial.number("mean", in: -30...365)
    serialDeviation = try serial.number("deviation", in: 0.01...365)
    let latent = try file.member("latent")
    try latent.expect(only: ["days", "source"])
    latentDays = try latent.number("days", in: 0...365)
    let dose = try file.member("dose")
    try dose.expect(only: ["risk_per_hour", "reference_distance", "source"])
    riskPerHour = try dose.number("risk_per_hour", in: 1e-9...100)
    referenceDistance = Meters(try dose.number("reference_distance", in: 0.01...1000))
    contexts = try ContextWeights(file.member("contexts"))
    var rules: [ContactRule] = []
    for node in try file.list("rules", most: 256) { rules.append(try ContactRule(node)) }
    self.rules = rules
    var quarantine: [QuarantineRule] = []
    for node in try file.list("quarantine", most: 256) {
      quarantine.append(try QuarantineRule(node))
    }
    self.quarantine = quarantine
    let window = try file.member("source_window")
    try window.expect(only: ["first", "last", "source"])
    let first = try window.number("first", in: -365...0)
    let last = try window.number("last", in: -365...30)
    guard first < last else { throw window.refused("the first day is not before the last") }
    sourceDays = first...last
    sources = [:]
    try gatherSources(of: file)
  }

  /// Keeps the source of every object that must have one.
  private mutating func gatherSources(of node: ParameterTree) throws(TracingError) {
    switch node.value {
    case .object(let members):
      if !node.path.isEmpty { sources[node.path] = try node.text("source") }
      for (_, member) in members { try gatherSources(of: member) }
    case .array(let elements):
      for element in elements { try gatherSources(of: element) }
    case .text, .number, .other: break
    }
  }
}

extension InfectiousnessProfile {
  init(_ node: ParameterTree) throws(TracingError) {
    switch try node.text("kind") {
    case "gamma":
      try node.expect(only: ["kind", "shape", "rate", "shift", "source"])
      self = .gamma(
        shape: try node.number("shape", in: 0.1...1000),
        rate: try node.number("rate", in: 0.001...1000),
        shift: try node.number("shift", in: -60...365))
    case "normal":
      try node.expect(only: ["kind", "mean", "deviation", "source"])
      self = .normal(
        mean: try node.number("mean", in: -60...60),
        deviation: try node.number("deviation", in: 0.05...60))
    case "table":
      try node.expect(only: ["kind", "first", "heights", "source"])
      var heights: [Double] = []
      for height in try node.list("heights", most: 366) {
        heights.append(try height.number(in: 0...1e9))
      }
      guard heights.count >= 2, heights.contains(where: { $0 > 0 }) else {
        throw try node.member("heights").refused("two heights and one above 0 are expected")
      }
      self = .table(first: try node.number("first", in: -60...60), heights: heights)
    case let other:
      throw try node.member("kind").refused("\"\(other)\" is not gamma, normal or table")
    }
  }
}

extension ContextWeights {
  fileprivate init(_ node: ParameterTree) throws(TracingError) {
    try node.expect(only: ["household", "work", "indoors", "outdoors", "source"])
    self.init(
      household: try node.number("household", in: 0...1000),
      work: try node.number("work", in: 0...1000),
      indoors: try node.number("indoors", in: 0...1000),
      outdoors: try node.number("outdoors", in: 0...1000))
  }
}

extension ContactRule {
  fileprivate init(_ node: ParameterTree) throws(TracingError) {
    try node.expect(only: [
      "authority", "from", "until", "radius", "minutes", "rolling_hours", "days_before",
      "days_after", "source",
    ])
    authority = try node.text("authority")
    (from, until) = try node.dates()
    radius = Meters(try node.number("radius", in: 0.01...10_000))
    minutes = try node.number("minutes", in: 0...10_080)
    rollingHours = try node.number("rolling_hours", in: 0.01...8760)
    daysBefore = try node.number("days_before", in: 0...365)
    daysAfter = try node.number("days_after", in: 0...365)
  }
}

extension QuarantineRule {
  fileprivate init(_ node: ParameterTree) throws(TracingError) {
    try node.expect(only: [
      "authority", "from", "until", "quarantine_days", "follow_up_days", "source",
    ])
    authority = try node.text("authority")
    (from, until) = try node.dates()
    quarantineDays = Int(try node.number("quarantine_days", in: 0...365))
    followUpDays = Int(try node.number("follow_up_days", in: 0...365))
  }
}

extension ParameterTree {
  /// The dates between which a rule holds.
  fileprivate func dates() throws(TracingError) -> (from: Day?, until: Day?) {
    let from = try day("from")
    let until = try day("until")
    if let from, let until, from >= until { throw refused("it ends before it begins") }
    return (from, until)
  }
}
