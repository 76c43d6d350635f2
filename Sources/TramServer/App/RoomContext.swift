// SPDX-License-Identifier: Apache-2.0

public import Hummingbird
import NIOCore
public import TramGuard

/// What belongs to one request while it is answered.
public struct RoomContext: RequestContext {
  /// What the web framework keeps.
  public var coreContext: CoreRequestContextStorage
  /// Who asks, once the route's need has been looked at.
  public var authentication = Authentication.nobody
  /// What the caller may look at or do here; `nil` where the route shows nothing of anybody.
  public var scope: Scope?
  /// The address that the connection comes from; empty when not known.
  public let address: String

  /// Creates the context of a request.
  public init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    address = source.channel.remoteAddress?.ipAddress ?? ""
  }

  /// Who asks.
  public var caller: Caller { authentication.caller }

  /// The account's name, `person`, `device` or `operator`, for facts that say who made them.
  public var author: String {
    switch caller {
    case .account(_, let name, _): name
    case .person: "person"
    case .device: "device"
    case .operatorFeed: "operator"
    case .nobody: "nobody"
    }
  }
}
