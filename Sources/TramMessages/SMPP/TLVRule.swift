// SPDX-License-Identifier: Apache-2.0

/// What the specification allows an optional field to hold (SMPP 5.0 §4.8.4).
public struct TLVRule: Hashable, Sendable {
  /// The name of the field.
  public let name: String
  /// How many octets it may have.
  public let lengths: ClosedRange<Int>
  /// Which numbers it may hold; `nil` when it holds no number or any.
  public let values: ClosedRange<UInt32>?
  /// A Boolean value: whether it is text that a zero ends.
  public let isText: Bool

  init(
    _ name: String, _ lengths: ClosedRange<Int>, _ values: ClosedRange<UInt32>? = nil,
    isText: Bool = false
  ) {
    self.name = name
    self.lengths = lengths
    self.values = values
    self.isText = isText
  }

  /// The status that refuses `value`; `nil` when it is allowed.
  ///
  /// The zero at a text's end may be missing, as many message centres leave it out.
  public func fault(of value: Octets) -> CommandStatus? {
    guard lengths.contains(value.count) else { return .invalidTLVLength }
    if let values, let number = value.integer, !values.contains(number) {
      return .invalidTLVValue
    }
    return nil
  }
}

extension TLVTag {
  /// What the field may hold; `nil` for a field that no version of the specification knows.
  public var rule: TLVRule? { Self.rules[self] }

  /// Every field of SMPP 3.4 and 5.0.
  public static var known: [TLVTag] { rules.keys.sorted { $0.rawValue < $1.rawValue } }

  private static let rules: [TLVTag: TLVRule] = [
    .destAddrSubunit: TLVRule("dest_addr_subunit", 1...1, 0...4),
    .destNetworkType: TLVRule("dest_network_type", 1...1, 0...8),
    .destBearerType: TLVRule("dest_bearer_type", 1...1, 0...8),
    .destTelematicsId: TLVRule("dest_telematics_id", 1...2),
    .sourceAddrSubunit: TLVRule("source_addr_subunit", 1...1, 0...4),
    .sourceNetworkType: TLVRule("source_network_type", 1...1, 0...8),
    .sourceBearerType: TLVRule("source_bearer_type", 1...1, 0...8),
    .sourceTelematicsId: TLVRule("source_telematics_id", 1...2),
    .qosTimeToLive: TLVRule("qos_time_to_live", 4...4),
    .payloadType: TLVRule("payload_type", 1...1, 0...1),
    .additionalStatusInfoText: TLVRule("additional_status_info_text", 1...256, isText: true),
    .receiptedMessageId: TLVRule("receipted_message_id", 1...65, isText: true),
    .msMsgWaitFacilities: TLVRule("ms_msg_wait_facilities", 1...1),
    .privacyIndicator: TLVRule("privacy_indicator", 1...1, 0...3),
    .sourceSubaddress: TLVRule("source_subaddress", 2...23),
    .destSubaddress: TLVRule("dest_subaddress", 2...23),
    .userMessageReference: TLVRule("user_message_reference", 2...2),
    .userResponseCode: TLVRule("user_response_code", 1...1),
    .sourcePort: TLVRule("source_port", 2...2),
    .destPort: TLVRule("dest_port", 2...2),
    .sarMsgRefNum: TLVRule("sar_msg_ref_num", 2...2),
    .languageIndicator: TLVRule("language_indicator", 1...1),
    .sarTotalSegments: TLVRule("sar_total_segments", 1...1, 1...255),
    .sarSegmentSeqnum: TLVRule("sar_segment_seqnum", 1...1, 1...255),
    .scInterfaceVersion: TLVRule("sc_interface_version", 1...1),
    .callbackNumPresInd: TLVRule("callback_num_pres_ind", 1...1),
    .callbackNumAtag: TLVRule("callback_num_atag", 1...65),
    .numberOfMessages: TLVRule("number_of_messages", 1...1, 0...99),
    .callbackNum: TLVRule("callback_num", 4...19),
    .dpfResult: TLVRule("dpf_result", 1...1, 0...1),
    .setDpf: TLVRule("set_dpf", 1...1, 0...1),
    .msAvailabilityStatus: TLVRule("ms_availability_status", 1...1, 0...2),
    .networkErrorCode: TLVRule("network_error_code", 3...3),
    .messagePayload: TLVRule("message_payload", 0...65535),
    .deliveryFailureReason: TLVRule("delivery_failure_reason", 1...1, 0...3),
    .moreMessagesToSend: TLVRule("more_messages_to_send", 1...1, 0...1),
    .messageState: TLVRule("message_state", 1...1, 0...9),
    .congestionState: TLVRule("congestion_state", 1...1, 0...100),
    .ussdServiceOp: TLVRule("ussd_service_op", 1...1),
    .broadcastChannelIndicator: TLVRule("broadcast_channel_indicator", 1...1, 0...1),
    .broadcastContentType: TLVRule("broadcast_content_type", 3...3),
    .broadcastContentTypeInfo: TLVRule("broadcast_content_type_info", 1...255),
    .broadcastMessageClass: TLVRule("broadcast_message_class", 1...1, 0...3),
    .broadcastRepNum: TLVRule("broadcast_rep_num", 2...2),
    .broadcastFrequencyInterval: TLVRule("broadcast_frequency_interval", 3...3),
    .broadcastAreaIdentifier: TLVRule("broadcast_area_identifier", 1...65535),
    .broadcastErrorStatus: TLVRule("broadcast_error_status", 4...4),
    .broadcastAreaSuccess: TLVRule("broadcast_area_success", 1...1, 0...255),
    .broadcastEndTime: TLVRule("broadcast_end_time", 16...17, isText: true),
    .broadcastServiceGroup: TLVRule("broadcast_service_group", 1...255),
    .billingIdentification: TLVRule("billing_identification", 1...1024),
    .sourceNetworkId: TLVRule("source_network_id", 7...65, isText: true),
    .destNetworkId: TLVRule("dest_network_id", 7...65, isText: true),
    .sourceNodeId: TLVRule("source_node_id", 6...6),
    .destNodeId: TLVRule("dest_node_id", 6...6),
    .destAddrNpResolution: TLVRule("dest_addr_np_resolution", 1...1, 0...2),
    .destAddrNpInformation: TLVRule("dest_addr_np_information", 10...10),
    .destAddrNpCountry: TLVRule("dest_addr_np_country", 1...5),
    .displayTime: TLVRule("display_time", 1...1, 0...2),
    .smsSignal: TLVRule("sms_signal", 2...2),
    .msValidity: TLVRule("ms_validity", 1...4),
    .alertOnMessageDelivery: TLVRule("alert_on_message_delivery", 0...1),
    .itsReplyType: TLVRule("its_reply_type", 1...1, 0...8),
    .itsSessionInfo: TLVRule("its_session_info", 2...2),
  ]
}
