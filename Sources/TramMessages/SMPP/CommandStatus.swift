// SPDX-License-Identifier: Apache-2.0

/// How a request ended (SMPP 5.0 §4.7.6); any number may come from outside.
public struct CommandStatus: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The number on the wire.
  public let rawValue: UInt32

  /// Creates one from the number on the wire.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Accepted.
  public static let ok = CommandStatus(rawValue: 0x0)
  /// The message is too long or too short.
  public static let invalidMessageLength = CommandStatus(rawValue: 0x1)
  /// The length of the unit is wrong.
  public static let invalidCommandLength = CommandStatus(rawValue: 0x2)
  /// The command is not known.
  public static let invalidCommandID = CommandStatus(rawValue: 0x3)
  /// The bind does not allow this command.
  public static let invalidBindStatus = CommandStatus(rawValue: 0x4)
  /// Already bound.
  public static let alreadyBound = CommandStatus(rawValue: 0x5)
  /// The priority is wrong.
  public static let invalidPriority = CommandStatus(rawValue: 0x6)
  /// The wish for receipts is wrong.
  public static let invalidRegisteredDelivery = CommandStatus(rawValue: 0x7)
  /// The message centre failed.
  public static let systemError = CommandStatus(rawValue: 0x8)
  /// The source address is wrong.
  public static let invalidSource = CommandStatus(rawValue: 0xA)
  /// The destination address is wrong.
  public static let invalidDestination = CommandStatus(rawValue: 0xB)
  /// The message id is wrong.
  public static let invalidMessageID = CommandStatus(rawValue: 0xC)
  /// The bind failed.
  public static let bindFailed = CommandStatus(rawValue: 0xD)
  /// The password is wrong.
  public static let invalidPassword = CommandStatus(rawValue: 0xE)
  /// The system id is wrong.
  public static let invalidSystemID = CommandStatus(rawValue: 0xF)
  /// Cancelling failed.
  public static let cancelFailed = CommandStatus(rawValue: 0x11)
  /// Replacing failed.
  public static let replaceFailed = CommandStatus(rawValue: 0x13)
  /// The queue of the message centre is full.
  public static let queueFull = CommandStatus(rawValue: 0x14)
  /// The service type is wrong.
  public static let invalidServiceType = CommandStatus(rawValue: 0x15)
  /// The number of destinations is wrong.
  public static let invalidDestinationCount = CommandStatus(rawValue: 0x33)
  /// The name of the distribution list is wrong.
  public static let invalidListName = CommandStatus(rawValue: 0x34)
  /// The kind of destination is wrong.
  public static let invalidDestinationFlag = CommandStatus(rawValue: 0x40)
  /// Submitting with replacement is denied.
  public static let replacingDenied = CommandStatus(rawValue: 0x42)
  /// The class of the message is wrong.
  public static let invalidESMClass = CommandStatus(rawValue: 0x43)
  /// Cannot submit to the distribution list.
  public static let cannotSubmitToList = CommandStatus(rawValue: 0x44)
  /// Submitting failed.
  public static let submitFailed = CommandStatus(rawValue: 0x45)
  /// The type of the source number is wrong.
  public static let invalidSourceTON = CommandStatus(rawValue: 0x48)
  /// The plan of the source number is wrong.
  public static let invalidSourceNPI = CommandStatus(rawValue: 0x49)
  /// The type of the destination number is wrong.
  public static let invalidDestinationTON = CommandStatus(rawValue: 0x50)
  /// The plan of the destination number is wrong.
  public static let invalidDestinationNPI = CommandStatus(rawValue: 0x51)
  /// The system type is wrong.
  public static let invalidSystemType = CommandStatus(rawValue: 0x53)
  /// The flag for replacement is wrong.
  public static let invalidReplaceFlag = CommandStatus(rawValue: 0x54)
  /// The number of messages is wrong.
  public static let invalidMessageCount = CommandStatus(rawValue: 0x55)
  /// Too many messages at once.
  public static let throttled = CommandStatus(rawValue: 0x58)
  /// The scheduled time is wrong.
  public static let invalidSchedule = CommandStatus(rawValue: 0x61)
  /// The validity period is wrong.
  public static let invalidExpiry = CommandStatus(rawValue: 0x62)
  /// The predefined message is wrong.
  public static let invalidDefaultMessage = CommandStatus(rawValue: 0x63)
  /// The receiver cannot take it now.
  public static let receiverTemporaryError = CommandStatus(rawValue: 0x64)
  /// The receiver cannot take it.
  public static let receiverPermanentError = CommandStatus(rawValue: 0x65)
  /// The receiver rejects it.
  public static let receiverRejects = CommandStatus(rawValue: 0x66)
  /// The query failed.
  public static let queryFailed = CommandStatus(rawValue: 0x67)
  /// The optional part contradicts itself.
  public static let invalidTLVStream = CommandStatus(rawValue: 0xC0)
  /// An optional field is not allowed.
  public static let tlvNotAllowed = CommandStatus(rawValue: 0xC1)
  /// The length of an optional field is wrong.
  public static let invalidTLVLength = CommandStatus(rawValue: 0xC2)
  /// An optional field that is needed is missing.
  public static let missingTLV = CommandStatus(rawValue: 0xC3)
  /// The value of an optional field is wrong.
  public static let invalidTLVValue = CommandStatus(rawValue: 0xC4)
  /// Delivering failed.
  public static let deliveryFailure = CommandStatus(rawValue: 0xFE)
  /// An error that is not known.
  public static let unknownError = CommandStatus(rawValue: 0xFF)
  /// Not authorised to use the service type.
  public static let serviceTypeUnauthorised = CommandStatus(rawValue: 0x100)
  /// Prohibited from this operation.
  public static let prohibited = CommandStatus(rawValue: 0x101)
  /// The service type is unavailable.
  public static let serviceTypeUnavailable = CommandStatus(rawValue: 0x102)
  /// The service type is denied.
  public static let serviceTypeDenied = CommandStatus(rawValue: 0x103)
  /// The data coding is wrong.
  public static let invalidDataCoding = CommandStatus(rawValue: 0x104)
  /// The subunit of the source is wrong.
  public static let invalidSourceSubunit = CommandStatus(rawValue: 0x105)
  /// The subunit of the destination is wrong.
  public static let invalidDestinationSubunit = CommandStatus(rawValue: 0x106)
  /// The interval of the broadcast is wrong.
  public static let invalidBroadcastInterval = CommandStatus(rawValue: 0x107)
  /// The alias of the broadcast area is wrong.
  public static let invalidBroadcastAlias = CommandStatus(rawValue: 0x108)
  /// The form of the broadcast area is wrong.
  public static let invalidBroadcastArea = CommandStatus(rawValue: 0x109)
  /// The number of broadcast areas is wrong.
  public static let invalidBroadcastAreaCount = CommandStatus(rawValue: 0x10A)
  /// The content type of the broadcast is wrong.
  public static let invalidBroadcastContent = CommandStatus(rawValue: 0x10B)
  /// The class of the broadcast is wrong.
  public static let invalidBroadcastClass = CommandStatus(rawValue: 0x10C)
  /// Broadcasting failed.
  public static let broadcastFailed = CommandStatus(rawValue: 0x10D)
  /// The query of the broadcast failed.
  public static let broadcastQueryFailed = CommandStatus(rawValue: 0x10E)
  /// Cancelling the broadcast failed.
  public static let broadcastCancelFailed = CommandStatus(rawValue: 0x10F)
  /// The number of repeats is wrong.
  public static let invalidBroadcastRepeats = CommandStatus(rawValue: 0x110)
  /// The service group of the broadcast is wrong.
  public static let invalidBroadcastGroup = CommandStatus(rawValue: 0x111)
  /// The channel of the broadcast is wrong.
  public static let invalidBroadcastChannel = CommandStatus(rawValue: 0x112)

  /// A Boolean value: whether a message centre defines the number for itself (0x400 to 0x4FF).
  public var isVendor: Bool { (0x400...0x4FF).contains(rawValue) }

  /// The name in the specification, or what range the number lies in.
  public var description: String {
    if let (name, _) = Self.names[self] { return name }
    return (isVendor ? "vendor status 0x" : "reserved status 0x") + String(rawValue, radix: 16)
  }

  /// What it says, for a person.
  public var sentence: String {
    Self.names[self]?.sentence
      ?? (isVendor ? "an error of this message centre's own" : "an error that no standard knows")
  }

  private static let names: [CommandStatus: (name: String, sentence: String)] = [
    .ok: ("ESME_ROK", "accepted"),
    .invalidMessageLength: ("ESME_RINVMSGLEN", "the message is too long or too short"),
    .invalidCommandLength: ("ESME_RINVCMDLEN", "the length of the unit is wrong"),
    .invalidCommandID: ("ESME_RINVCMDID", "the command is not known"),
    .invalidBindStatus: ("ESME_RINVBNDSTS", "the bind does not allow this command"),
    .alreadyBound: ("ESME_RALYBND", "already bound"),
    .invalidPriority: ("ESME_RINVPRTFLG", "the priority is wrong"),
    .invalidRegisteredDelivery: ("ESME_RINVREGDLVFLG", "the wish for receipts is wrong"),
    .systemError: ("ESME_RSYSERR", "the message centre failed"),
    .invalidSource: ("ESME_RINVSRCADR", "the source address is wrong"),
    .invalidDestination: ("ESME_RINVDSTADR", "the destination address is wrong"),
    .invalidMessageID: ("ESME_RINVMSGID", "the message id is wrong"),
    .bindFailed: ("ESME_RBINDFAIL", "the bind failed"),
    .invalidPassword: ("ESME_RINVPASWD", "the password is wrong"),
    .invalidSystemID: ("ESME_RINVSYSID", "the system id is wrong"),
    .cancelFailed: ("ESME_RCANCELFAIL", "cancelling failed"),
    .replaceFailed: ("ESME_RREPLACEFAIL", "replacing failed"),
    .queueFull: ("ESME_RMSGQFUL", "the queue of the message centre is full"),
    .invalidServiceType: ("ESME_RINVSERTYP", "the service type is wrong"),
    .invalidDestinationCount: ("ESME_RINVNUMDESTS", "the number of destinations is wrong"),
    .invalidListName: ("ESME_RINVDLNAME", "the name of the distribution list is wrong"),
    .invalidDestinationFlag: ("ESME_RINVDESTFLAG", "the kind of destination is wrong"),
    .replacingDenied: ("ESME_RINVSUBREP", "submitting with replacement is denied"),
    .invalidESMClass: ("ESME_RINVESMCLASS", "the class of the message is wrong"),
    .cannotSubmitToList: ("ESME_RCNTSUBDL", "cannot submit to the distribution list"),
    .submitFailed: ("ESME_RSUBMITFAIL", "submitting failed"),
    .invalidSourceTON: ("ESME_RINVSRCTON", "the type of the source number is wrong"),
    .invalidSourceNPI: ("ESME_RINVSRCNPI", "the plan of the source number is wrong"),
    .invalidDestinationTON: ("ESME_RINVDSTTON", "the type of the destination number is wrong"),
    .invalidDestinationNPI: ("ESME_RINVDSTNPI", "the plan of the destination number is wrong"),
    .invalidSystemType: ("ESME_RINVSYSTYP", "the system type is wrong"),
    .invalidReplaceFlag: ("ESME_RINVREPFLAG", "the flag for replacement is wrong"),
    .invalidMessageCount: ("ESME_RINVNUMMSGS", "the number of messages is wrong"),
    .throttled: ("ESME_RTHROTTLED", "too many messages at once"),
    .invalidSchedule: ("ESME_RINVSCHED", "the scheduled time is wrong"),
    .invalidExpiry: ("ESME_RINVEXPIRY", "the validity period is wrong"),
    .invalidDefaultMessage: ("ESME_RINVDFTMSGID", "the predefined message is wrong"),
    .receiverTemporaryError: ("ESME_RX_T_APPN", "the receiver cannot take it now"),
    .receiverPermanentError: ("ESME_RX_P_APPN", "the receiver cannot take it"),
    .receiverRejects: ("ESME_RX_R_APPN", "the receiver rejects it"),
    .queryFailed: ("ESME_RQUERYFAIL", "the query failed"),
    .invalidTLVStream: ("ESME_RINVTLVSTREAM", "the optional part contradicts itself"),
    .tlvNotAllowed: ("ESME_RTLVNOTALLWD", "an optional field is not allowed"),
    .invalidTLVLength: ("ESME_RINVTLVLEN", "the length of an optional field is wrong"),
    .missingTLV: ("ESME_RMISSINGTLV", "an optional field that is needed is missing"),
    .invalidTLVValue: ("ESME_RINVTLVVAL", "the value of an optional field is wrong"),
    .deliveryFailure: ("ESME_RDELIVERYFAILURE", "delivering failed"),
    .unknownError: ("ESME_RUNKNOWNERR", "an error that is not known"),
    .serviceTypeUnauthorised: ("ESME_RSERTYPUNAUTH", "not authorised to use the service type"),
    .prohibited: ("ESME_RPROHIBITED", "prohibited from this operation"),
    .serviceTypeUnavailable: ("ESME_RSERTYPUNAVAIL", "the service type is unavailable"),
    .serviceTypeDenied: ("ESME_RSERTYPDENIED", "the service type is denied"),
    .invalidDataCoding: ("ESME_RINVDCS", "the data coding is wrong"),
    .invalidSourceSubunit: ("ESME_RINVSRCADDRSUBUNIT", "the subunit of the source is wrong"),
    .invalidDestinationSubunit: (
      "ESME_RINVDSTADDRSUBUNIT", "the subunit of the destination is wrong"
    ),
    .invalidBroadcastInterval: ("ESME_RINVBCASTFREQINT", "the interval of the broadcast is wrong"),
    .invalidBroadcastAlias: (
      "ESME_RINVBCASTALIAS_NAME", "the alias of the broadcast area is wrong"
    ),
    .invalidBroadcastArea: ("ESME_RINVBCASTAREAFMT", "the form of the broadcast area is wrong"),
    .invalidBroadcastAreaCount: (
      "ESME_RINVNUMBCAST_AREAS", "the number of broadcast areas is wrong"
    ),
    .invalidBroadcastContent: (
      "ESME_RINVBCASTCNTTYPE", "the content type of the broadcast is wrong"
    ),
    .invalidBroadcastClass: ("ESME_RINVBCASTMSGCLASS", "the class of the broadcast is wrong"),
    .broadcastFailed: ("ESME_RBCASTFAIL", "broadcasting failed"),
    .broadcastQueryFailed: ("ESME_RBCASTQUERYFAIL", "the query of the broadcast failed"),
    .broadcastCancelFailed: ("ESME_RBCASTCANCELFAIL", "cancelling the broadcast failed"),
    .invalidBroadcastRepeats: ("ESME_RINVBCAST_REP", "the number of repeats is wrong"),
    .invalidBroadcastGroup: ("ESME_RINVBCASTSRVGRP", "the service group of the broadcast is wrong"),
    .invalidBroadcastChannel: ("ESME_RINVBCASTCHANIND", "the channel of the broadcast is wrong"),
  ]
}
