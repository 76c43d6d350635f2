// SPDX-License-Identifier: Apache-2.0

extension RouteDoc.Answer {
  /// A body of JSON.
  static func json(_ about: String, _ schema: JSONTree, status: Int = 200) -> Self {
    Self(status: status, about: about, type: "application/json", schema: schema)
  }

  /// The state that the caller has seen is that which is there.
  static let notModified = Self(status: 304, about: "It is as `If-None-Match` says.")
}

extension RouteDoc.Parameter {
  static let ifNoneMatch = Self(
    name: "If-None-Match", place: "header", schema: ["type": "string"],
    about: "Tags of states that the caller has; answers 304 when one of them is there.")
  static let ifMatch = Self(
    name: "If-Match", place: "header", schema: ["type": "string"],
    about: "The tag of the state that is to be changed; answers 412 when it is another.")
  static let idempotencyKey = Self(
    name: "Idempotency-Key", place: "header",
    schema: ["type": "string", "pattern": "^[!-~]{1,255}$"],
    about: "A name for this request; asked again, the first answer's record is given.")
  static let purpose = Self(
    name: "purpose", schema: .text(most: 200, isNeeded: true),
    about: "What the record is looked at for; the person can read it.")
}

extension RouteDoc {
  /// A page of records.
  static func list(
    _ plural: String, _ filters: [ListFilter], inPath tag: String? = nil
  ) -> RouteDoc {
    let row = JSONTree.reference(RecordSchemas.names[plural] ?? plural)
    var answer = Answer.json(
      "A page, the newest rows first.",
      .record(
        [
          "items": .array(row),
          "next": ["type": "string", "description": "The address of the next page."],
        ], required: ["items"]))
    answer.headers = [("ETag", "The tag of this page."), ("Link", "The next page, if any.")]
    var doc = RouteDoc(tag: tag ?? plural, answers: [answer, .notModified])
    doc.parameters = ListFilter.parameters(filters) + [.ifNoneMatch]
    doc.problems = [422]
    if tag != nil { doc.problems.append(404) }
    return doc
  }

  /// One record.
  static func one(
    _ plural: String, isNoted: Bool, gives name: String? = nil, isTagged: Bool = true
  ) -> RouteDoc {
    var answer = Answer.json(
      "What is kept.", .reference(name ?? RecordSchemas.names[plural] ?? plural))
    answer.headers = [("ETag", "The tag of this state.")]
    var doc = RouteDoc(tag: plural, answers: [answer, .notModified])
    doc.parameters = (isNoted ? [.purpose] : []) + [.ifNoneMatch]
    doc.problems = isNoted || name != nil || isTagged ? [404, 422] : [404]
    return doc
  }

  /// A form that makes a record.
  static func making<Form: DeskForm>(
    _ plural: String, form: Form.Type, gives name: String? = nil
  ) -> RouteDoc {
    var answer = Answer.json(
      "It was made, now or by the same key before.",
      .reference(name ?? RecordSchemas.names[plural] ?? plural), status: 201)
    answer.headers = [("ETag", "The tag of this state."), ("Location", "Where it is shown.")]
    var doc = RouteDoc(tag: plural, answers: [answer])
    doc.parameters = [.idempotencyKey]
    doc.bodies = [("application/json", .reference("\(form)"))]
    doc.problems = [409, 413, 415, 422]
    return doc
  }

  /// A form that changes a record.
  static func change<Form: DeskForm>(
    _ plural: String, form: Form.Type, isBodyOptional: Bool = false, gives name: String? = nil
  ) -> RouteDoc {
    var answer = Answer.json(
      "As it stands now.", .reference(name ?? RecordSchemas.names[plural] ?? plural))
    answer.headers = [("ETag", "The tag of this state.")]
    var doc = RouteDoc(tag: plural, answers: [answer])
    doc.parameters = [.idempotencyKey, .ifMatch]
    doc.bodies = [("application/json", .reference("\(form)"))]
    doc.isBodyOptional = isBodyOptional
    doc.problems = [404, 409, 412, 413, 415, 422]
    return doc
  }
}
