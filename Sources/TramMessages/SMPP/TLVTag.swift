// SPDX-License-Identifier: Apache-2.0

/// The name of an optional field (SMPP 5.0 §4.8.1); any number may come from outside.
public struct TLVTag: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
  /// The number on the wire.
  public let rawValue: UInt16

  /// Creates one from the number on the wire.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// A Boolean value: whether a message centre defines it for itself (0x1400 to 0x3FFF).
  public var isVendor: Bool { (0x1400...0x3FFF).contains(rawValue) }

  /// The name in the specification, or the number.
  public var description: String {
    rule?.name ?? "TLV 0x" + String(rawValue, radix: 16)
  }

  /// The field `dest_addr_subunit`.
  public static let destAddrSubunit = TLVTag(rawValue: 0x0005)
  /// The field `dest_network_type`.
  public static let destNetworkType = TLVTag(rawValue: 0x0006)
  /// The field `dest_bearer_type`.
  public static let destBearerType = TLVTag(rawValue: 0x0007)
  /// The field `dest_telematics_id`.
  public static let destTelematicsId = TLVTag(rawValue: 0x0008)
  /// The field `source_addr_subunit`.
  public static let sourceAddrSubunit = TLVTag(rawValue: 0x000D)
  /// The field `source_network_type`.
  public static let sourceNetworkType = TLVTag(rawValue: 0x000E)
  /// The field `source_bearer_type`.
  public static let sourceBearerType = TLVTag(rawValue: 0x000F)
  /// The field `source_telematics_id`.
  public static let sourceTelematicsId = TLVTag(rawValue: 0x0010)
  /// The field `qos_time_to_live`.
  public static let qosTimeToLive = TLVTag(rawValue: 0x0017)
  /// The field `payload_type`.
  public static let payloadType = TLVTag(rawValue: 0x0019)
  /// The field `additional_status_info_text`.
  public static let additionalStatusInfoText = TLVTag(rawValue: 0x001D)
  /// The field `receipted_message_id`.
  public static let receiptedMessageId = TLVTag(rawValue: 0x001E)
  /// The field `ms_msg_wait_facilities`.
  public static let msMsgWaitFacilities = TLVTag(rawValue: 0x0030)
  /// The field `privacy_indicator`.
  public static let privacyIndicator = TLVTag(rawValue: 0x0201)
  /// The field `source_subaddress`.
  public static let sourceSubaddress = TLVTag(rawValue: 0x0202)
  /// The field `dest_subaddress`.
  public static let destSubaddress = TLVTag(rawValue: 0x0203)
  /// The field `user_message_reference`.
  public static let userMessageReference = TLVTag(rawValue: 0x0204)
  /// The field `user_response_code`.
  public static let userResponseCode = TLVTag(rawValue: 0x0205)
  /// The field `source_port`.
  public static let sourcePort = TLVTag(rawValue: 0x020A)
  /// The field `dest_port`.
  public static let destPort = TLVTag(rawValue: 0x020B)
  /// The field `sar_msg_ref_num`.
  public static let sarMsgRefNum = TLVTag(rawValue: 0x020C)
  /// The field `language_indicator`.
  public static let languageIndicator = TLVTag(rawValue: 0x020D)
  /// The field `sar_total_segments`.
  public static let sarTotalSegments = TLVTag(rawValue: 0x020E)
  /// The field `sar_segment_seqnum`.
  public static let sarSegmentSeqnum = TLVTag(rawValue: 0x020F)
  /// The field `sc_interface_version`.
  public static let scInterfaceVersion = TLVTag(rawValue: 0x0210)
  /// The field `callback_num_pres_ind`.
  public static let callbackNumPresInd = TLVTag(rawValue: 0x0302)
  /// The field `callback_num_atag`.
  public static let callbackNumAtag = TLVTag(rawValue: 0x0303)
  /// The field `number_of_messages`.
  public static let numberOfMessages = TLVTag(rawValue: 0x0304)
  /// The field `callback_num`.
  public static let callbackNum = TLVTag(rawValue: 0x0381)
  /// The field `dpf_result`.
  public static let dpfResult = TLVTag(rawValue: 0x0420)
  /// The field `set_dpf`.
  public static let setDpf = TLVTag(rawValue: 0x0421)
  /// The field `ms_availability_status`.
  public static let msAvailabilityStatus = TLVTag(rawValue: 0x0422)
  /// The field `network_error_code`.
  public static let networkErrorCode = TLVTag(rawValue: 0x0423)
  /// The field `message_payload`.
  public static let messagePayload = TLVTag(rawValue: 0x0424)
  /// The field `delivery_failure_reason`.
  public static let deliveryFailureReason = TLVTag(rawValue: 0x0425)
  /// The field `more_messages_to_send`.
  public static let moreMessagesToSend = TLVTag(rawValue: 0x0426)
  /// The field `message_state`.
  public static let messageState = TLVTag(rawValue: 0x0427)
  /// The field `congestion_state`.
  public static let congestionState = TLVTag(rawValue: 0x0428)
  /// The field `ussd_service_op`.
  public static let ussdServiceOp = TLVTag(rawValue: 0x0501)
  /// The field `broadcast_channel_indicator`.
  public static let broadcastChannelIndicator = TLVTag(rawValue: 0x0600)
  /// The field `broadcast_content_type`.
  public static let broadcastContentType = TLVTag(rawValue: 0x0601)
  /// The field `broadcast_content_type_info`.
  public static let broadcastContentTypeInfo = TLVTag(rawValue: 0x0602)
  /// The field `broadcast_message_class`.
  public static let broadcastMessageClass = TLVTag(rawValue: 0x0603)
  /// The field `broadcast_rep_num`.
  public static let broadcastRepNum = TLVTag(rawValue: 0x0604)
  /// The field `broadcast_frequency_interval`.
  public static let broadcastFrequencyInterval = TLVTag(rawValue: 0x0605)
  /// The field `broadcast_area_identifier`.
  public static let broadcastAreaIdentifier = TLVTag(rawValue: 0x0606)
  /// The field `broadcast_error_status`.
  public static let broadcastErrorStatus = TLVTag(rawValue: 0x0607)
  /// The field `broadcast_area_success`.
  public static let broadcastAreaSuccess = TLVTag(rawValue: 0x0608)
  /// The field `broadcast_end_time`.
  public static let broadcastEndTime = TLVTag(rawValue: 0x0609)
  /// The field `broadcast_service_group`.
  public static let broadcastServiceGroup = TLVTag(rawValue: 0x060A)
  /// The field `billing_identification`.
  public static let billingIdentification = TLVTag(rawValue: 0x060B)
  /// The field `source_network_id`.
  public static let sourceNetworkId = TLVTag(rawValue: 0x060D)
  /// The field `dest_network_id`.
  public static let destNetworkId = TLVTag(rawValue: 0x060E)
  /// The field `source_node_id`.
  public static let sourceNodeId = TLVTag(rawValue: 0x060F)
  /// The field `dest_node_id`.
  public static let destNodeId = TLVTag(rawValue: 0x0610)
  /// The field `dest_addr_np_resolution`.
  public static let destAddrNpResolution = TLVTag(rawValue: 0x0611)
  /// The field `dest_addr_np_information`.
  public static let destAddrNpInformation = TLVTag(rawValue: 0x0612)
  /// The field `dest_addr_np_country`.
  public static let destAddrNpCountry = TLVTag(rawValue: 0x0613)
  /// The field `display_time`.
  public static let displayTime = TLVTag(rawValue: 0x1201)
  /// The field `sms_signal`.
  public static let smsSignal = TLVTag(rawValue: 0x1203)
  /// The field `ms_validity`.
  public static let msValidity = TLVTag(rawValue: 0x1204)
  /// The field `alert_on_message_delivery`.
  public static let alertOnMessageDelivery = TLVTag(rawValue: 0x130C)
  /// The field `its_reply_type`.
  public static let itsReplyType = TLVTag(rawValue: 0x1380)
  /// The field `its_session_info`.
  public static let itsSessionInfo = TLVTag(rawValue: 0x1383)
}
