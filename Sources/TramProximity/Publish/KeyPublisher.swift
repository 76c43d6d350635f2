// SPDX-License-Identifier: Apache-2.0

import Crypto
public import TramUnits

/// Takes the keys of cases from phones and lets them out when nobody can misuse them any more.
///
/// A value: uploads go in with their moment, answers and exportable keys come out; it reads no
/// clock and keeps no connection. What it does not keep: who uploaded, from where, and when to the
/// minute. Keys of one person stand together nowhere.
public struct KeyPublisher: Sendable {
  private let issuers: [HealthCertificate.Issuer]
  private let tokenKey: SymmetricKey
  /// What may be uploaded.
  public let settings: PublishSettings
  /// The certificates that were used.
  public private(set) var memory: CertificateMemory
  private var held: [SixteenBytes: HeldKey] = [:]

  /// Creates a publisher.
  ///
  /// - Parameters:
  ///   - issuers: The health authorities whose certificates are believed.
  ///   - tokenKey: 32 secret bytes for the tokens of revisions.
  /// - Throws: `ProximityError`: `.malformed` for a key of another length
  public init(
    issuers: [HealthCertificate.Issuer], tokenKey: [UInt8],
    settings: PublishSettings = PublishSettings()
  ) throws(ProximityError) {
    guard tokenKey.count == 32 else {
      throw ProximityError(
        .malformed, detail: "the key of revision tokens has \(tokenKey.count) bytes, not 32")
    }
    self.issuers = issuers
    self.tokenKey = SymmetricKey(data: tokenKey)
    self.settings = settings
    self.memory = CertificateMemory(most: settings.mostRemembered)
  }

  /// How many keys are held, told or not.
  public var count: Int { held.count }

  /// Takes an upload, or refuses it as a whole and changes nothing.
  ///
  /// Keys for whose time it is too early or too late are left out and counted; everything else
  /// that is wrong refuses the upload.
  ///
  /// - Throws: `ProximityError`
  public mutating func apply(
    _ request: PublishRequest, at now: Instant, using random: inout some RandomNumberGenerator
  ) throws(ProximityError) -> PublishAnswer {
    let (upload, answer) = try accept(request, at: now, using: &random)
    note(upload, at: now)
    return answer
  }

  /// What an upload would change, and its answer; nothing is changed yet, so that the change can
  /// be made durable before anybody is told.
  ///
  /// - Throws: `ProximityError`
  public func accept(
    _ request: PublishRequest, at now: Instant, using random: inout some RandomNumberGenerator
  ) throws(ProximityError) -> (upload: AcceptedUpload, answer: PublishAnswer) {
    try UploadCheck(settings: settings).check(request.keys)
    guard settings.proofKeyBytes.contains(request.proofKey.count) else {
      throw ProximityError(
        .malformed,
        detail: "the proof's key has \(request.proofKey.count) bytes, not "
          + "\(settings.proofKeyBytes.lowerBound) to \(settings.proofKeyBytes.upperBound)")
    }
    let certificate = try HealthCertificate(
      verifying: request.certificate, issuers: issuers, settings: settings, at: now)
    try memory.check(certificate.identity, at: now, settings)
    guard KeyProof.holds(certificate.proof, of: request.keys, key: request.proofKey) else {
      throw ProximityError(.forged, detail: "the certificate is for other keys than these")
    }
    let onset = try UploadCheck(settings: settings)
      .onset(certificate.onset ?? request.onset, at: now)
    var answer = PublishAnswer()
    var taken: [HeldKey] = []
    for key in request.keys {
      if let held = UploadCheck(settings: settings)
        .held(key, certificate.report.type, onset: onset, at: now)
      {
        taken.append(held)
      } else {
        answer.dropped += 1
      }
    }
    let changes = try changes(by: taken, token: request.revisionToken, at: now)
    guard held.count + changes.count <= settings.mostHeld else {
      throw ProximityError(.tooLarge, detail: "more than \(settings.mostHeld) keys; try later")
    }
    let token = RevisionToken(issuedAt: now, keys: Set(request.keys.map(\.key)))
    answer.revisionToken = try token.sealed(by: tokenKey, using: &random)
    answer.taken = changes.count
    return (
      AcceptedUpload(
        changes: changes, certificate: certificate.identity, certificateEnd: certificate.expiresAt),
      answer
    )
  }

  /// Notes an upload that was accepted at `now`, be it before a restart.
  public mutating func note(_ upload: AcceptedUpload, at now: Instant) {
    if memory.count >= settings.mostRemembered { memory.forget(at: now, settings) }
    memory.note(upload.certificate, until: upload.certificateEnd)
    for change in upload.changes { held[change.key.key] = change }
  }

  /// What an upload changes; an upload of keys that are known needs the token of the first one.
  private func changes(
    by taken: [HeldKey], token: [UInt8]?, at now: Instant
  ) throws(ProximityError) -> [HeldKey] {
    let owned: Set<SixteenBytes>
    if let token {
      owned = try RevisionToken(
        opening: token, by: tokenKey, settings: settings, at: now
      ).keys
    } else {
      owned = []
    }
    var changes: [HeldKey] = []
    for novel in taken {
      guard let known = held[novel.key.key] else {
        // Nobody needs to hear of a case that is none and of which nobody was told.
        if novel.key.reportType != .revoked { changes.append(novel) }
        continue
      }
      guard owned.contains(novel.key.key) else {
        throw ProximityError(
          .forged, detail: "a key was uploaded before, and the token of that upload is not here")
      }
      if let change = try revision(of: known, to: novel) { changes.append(change) }
    }
    return changes
  }

  /// A key told anew: a clinical diagnosis becomes confirmed or revoked, and nothing else changes.
  private func revision(of known: HeldKey, to novel: HeldKey) throws(ProximityError) -> HeldKey? {
    guard known.key.rollingStart == novel.key.rollingStart,
      known.key.rollingPeriod == novel.key.rollingPeriod
    else {
      throw ProximityError(.forged, detail: "a key is told anew with another start or period")
    }
    if known.key.reportType == novel.key.reportType { return nil }
    guard known.key.reportType == .clinicalDiagnosis,
      novel.key.reportType == .confirmedTest || novel.key.reportType == .revoked
    else {
      throw ProximityError(
        .malformed,
        detail: "only a clinical diagnosis can be told anew, as confirmed or revoked")
    }
    var change = known
    change.key.reportType = novel.key.reportType
    change.key.daysSinceOnset = novel.key.daysSinceOnset ?? known.key.daysSinceOnset
    change.isRevised = known.isTold
    return change
  }

  /// The keys that may be told now and were not yet, and those told anew, sorted by their bytes;
  /// from here on they count as told.
  ///
  /// - Complexity: O(keys held)
  public mutating func take(
    at now: Instant
  ) -> (keys: [TemporaryExposureKey], revised: [TemporaryExposureKey]) {
    let due = due(at: now)
    noteTold(at: now)
    return due
  }

  /// What `take(at:)` would give; nothing is changed yet, so that it can be published before it
  /// counts as told.
  public func due(
    at now: Instant
  ) -> (keys: [TemporaryExposureKey], revised: [TemporaryExposureKey]) {
    var keys: [TemporaryExposureKey] = []
    var revised: [TemporaryExposureKey] = []
    for each in held.values where each.release <= now {
      if each.isTold {
        if each.isRevised { revised.append(each.key) }
      } else if each.key.reportType != .revoked {
        keys.append(each.key)
      }
    }
    return (keys.sorted { $0.key < $1.key }, revised.sorted { $0.key < $1.key })
  }

  /// Notes that what was due at `now` was told.
  public mutating func noteTold(at now: Instant) {
    for (name, each) in held where each.release <= now {
      if !each.isTold, each.key.reportType == .revoked {
        // Revoked before anybody was told: it is never told.
        held[name] = nil
      } else if !each.isTold {
        held[name]?.isTold = true
      } else if each.isRevised {
        held[name]?.isRevised = false
      }
    }
  }

  /// Forgets keys that are too old to be told or revised, and certificates that have ended.
  public mutating func forget(at now: Instant) {
    let oldest = now.milliseconds - (settings.mostDays + 1) * 86_400_000
    held = held.filter { $0.value.key.end.milliseconds >= oldest }
    memory.forget(at: now, settings)
  }

  /// The answer to chaff, which phones send so that true uploads do not stand out.
  ///
  /// It does the same work on a made-up key: a proof and a token; its body has the same size.
  public func chaff(using random: inout some RandomNumberGenerator) -> PublishAnswer {
    let key = PublishRequest.Key(
      key: SixteenBytes(high: random.next(), low: random.next()),
      rollingStart: ExposureInterval(0), rollingPeriod: 144)
    var answer = PublishAnswer()
    let proof = KeyProof.proof(of: [key], key: key.key.bytes)
    let token = RevisionToken(issuedAt: Instant(milliseconds: 0), keys: [key.key])
    if proof.count == 32, let sealed = try? token.sealed(by: tokenKey, using: &random) {
      answer.revisionToken = sealed
    }
    return answer
  }
}
