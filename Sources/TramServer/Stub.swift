// SPDX-License-Identifier: Apache-2.0
import AsyncHTTPClient
import Configuration
import CZlib
import Hummingbird
import Logging
import Mustache
import NIOPosix
import ServiceLifecycle
import TramAssets

/// A stub.
public enum ServerStub {
  /// The number of files.
  public static var files: Int { Int(tram_asset_count()) }
  /// The version of zlib.
  public static var zlib: String { unsafe String(cString: zlibVersion()) }
}
