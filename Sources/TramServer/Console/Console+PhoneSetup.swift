// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import TramIsolation

extension Console {
  /// Where browsers and phones reach this server.
  func origin(_ visit: PageVisit) -> String {
    if let address = room.settings.publicAddress { return address }
    let facts = gate.facts(of: visit.request, visit.context)
    let host = facts.authority ?? "\(room.settings.host):\(room.settings.port)"
    return (facts.isSecure ? "https://" : "http://") + host
  }

  /// What sets a phone's app up: a code to scan, a link, and the same to be typed.
  func setup(_ device: EnrolledDevice, _ token: Secret, _ visit: PageVisit) -> PageView {
    let origin = origin(visit)
    let speech = visit.speech
    let setup = PhoneSetup(
      ownTracksAddress: "\(origin)/owntracks", traccarAddress: "\(origin)/osmand", token: token,
      user: device.name, device: device.name, initials: String(device.name.suffix(2)))
    let isTraccar = device.kind == .traccar
    let code = isTraccar ? setup.traccarCode : setup.ownTracksLink
    let address = isTraccar ? setup.traccarReportAddress : setup.ownTracksAddress
    var copies = [
      copy("person.address2", address, speech), copy("person.deviceName", device.name, speech),
    ]
    if !isTraccar { copies.append(copy("person.token", token.text, speech)) }
    return view(
      text: speech.say(isTraccar ? "person.setupTraccar" : "person.setupOwntracks"), code: code,
      link: isTraccar ? setup.traccarLink : setup.ownTracksLink, copies, speech)
  }

  /// What opens a person's own page, once.
  func linkSetup(_ secret: Secret, _ visit: PageVisit) -> PageView {
    // In the fragment, which no server on the way is sent.
    let link = "\(origin(visit))/me/link#\(secret.text)"
    let speech = visit.speech
    return view(
      text: speech.say("person.setupPage"), code: link, link: link,
      [copy("person.linkLabel", link, speech)], speech)
  }

  private func copy(_ key: String, _ value: String, _ speech: Speech) -> PageView {
    ["label": speech.say(key), "value": value]
  }

  private func view(
    text: String, code: String, link: String, _ copies: [PageView], _ speech: Speech
  ) -> PageView {
    var view: PageView = ["text": text, "link": link, "copies": copies]
    if let drawing = try? QRCode(code) {
      view["qr"] = drawing.svg(label: speech.say("person.setup"))
    } else {
      view["qr"] = ""
    }
    return view
  }
}
