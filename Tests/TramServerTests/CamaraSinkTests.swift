// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import TramServer

@Suite("Sinks")
struct CamaraSinkTests {
  @Test(arguments: [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.8.8.8",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.1.1",
    "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "fe80::1", "fc00::1", "fd12:3456::1",
    "ff02::1", "2001:db8::1", "2001::1", "2001:0:4136:e378::1", "2002:7f00:1::", "3fff::1",
    "100::1",
    "", "1.2.3", "1.2.3.4.5", "1.2.3.400", "x",
  ])
  func `addresses that are not of the open internet are refused`(address: String) {
    #expect(!SinkGuard.isPublic(address))
  }

  @Test(arguments: [
    "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.32.0.1", "192.0.1.1", "198.20.0.1",
    "203.0.114.1", "223.255.255.255", "2606:4700::1111", "2001:4860:4860::8888", "2a00:1450::1",
  ])
  func `addresses of the open internet are not`(address: String) {
    #expect(SinkGuard.isPublic(address))
  }

  @Test(arguments: [
    "", "sink", "http://a.example/x", "ftp://a.example", "https://", "https:///x",
    "https://localhost/x", "https://127.0.0.1/x", "https://127.1/x", "https://0177.0.0.1/x",
    "https://2130706433/x", "https://0x7f.1/x", "https://1.0x7f000001/x", "https://[::1]/x",
    "https://[fe80::1%25eth0]/",
    "https://169.254.169.254/latest", "https://u:p@a.example/", "https://a.example/#x",
    "https://a.example:0/", "https://a.example:70000/", "https://router.lan/", "https://a.internal",
    "https://intranet/x", "https://a.localhost./x", "https://a example/",
    "https://" + String(repeating: "a", count: 2100) + ".example/",
  ])
  func `texts that are no sink are refused`(sink: String) {
    let sinks = SinkGuard(allowsPlain: false)
    #expect(throws: CamaraError.self) { try sinks.check(sink) }
  }

  @Test(arguments: [
    "https://endpoint.example.com/sink", "https://a.example:8443/x?y=1", "https://1.1.1.1/",
  ])
  func `texts that are one are taken`(sink: String) throws {
    try SinkGuard(allowsPlain: false).check(sink)
  }

  @Test func `a number that names this machine in another way is found out when it is looked up`()
    async
  {
    let sinks = SinkGuard(allowsPlain: false)
    for host in ["https://0x7f.1/", "https://2130706433/", "https://127.1/", "https://0177.0.0.1/"]
    {
      #expect(await sinks.target(of: host) == nil, "\(host)")
    }
  }
}
