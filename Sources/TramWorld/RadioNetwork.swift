// SPDX-License-Identifier: Apache-2.0

public import TramGeo
public import TramSense
import TramUnits

/// A mobile network operator of a world, by the codes of Vietnam's four largest of 2020.
public struct MobileOperator: Hashable, Sendable {
  /// The code of the network; 452 is Vietnam.
  public var network: Network
  /// The part of all people who are its customers, 0 to 1 (invented, Viettel the largest).
  public var share: Double

  /// MobiFone (01), Vinaphone (02), Viettel (04) and Vietnamobile (05).
  public static let all: [MobileOperator] = [
    MobileOperator(network: Network(mcc: 452, mnc: 1), share: 0.22),
    MobileOperator(network: Network(mcc: 452, mnc: 2), share: 0.22),
    MobileOperator(network: Network(mcc: 452, mnc: 4), share: 0.50),
    MobileOperator(network: Network(mcc: 452, mnc: 5), share: 0.06),
  ]
}

/// A mast or roof with antennas of one operator.
public struct Site: Hashable, Sendable {
  /// Where it stands.
  public var place: LocalPoint
  /// Whose it is: an index into `MobileOperator.all`.
  public var owner: Int
  /// The ward in which it stands.
  public var ward: Int
  /// Its cells: indexes into `RadioNetwork.cells`.
  public var cells: Range<Int32>
}

/// One sector of one band on a site.
public struct WorldCell: Hashable, Sendable {
  /// Its generation.
  public var radio: Radio
  /// The site that carries it.
  public var site: Int32
  /// Its own identity within its network: CI, UTRAN cell id, ECI or NCI.
  public var cell: UInt64
  /// Its location or tracking area.
  public var area: UInt32
  /// Its carrier: ARFCN, UARFCN, EARFCN or NR-ARFCN.
  public var channel: Int32
  /// Its physical identity (BSIC, PSC or PCI).
  public var pci: Int16
  /// Where its antenna looks.
  var facing: Turn
  /// What it would be received with 1 km away in front of it and outdoors, in dBm.
  var level1km: Float
}

/// The sites and cells of all operators of a world.
public struct RadioNetwork: Sendable {
  /// The sites, ward by ward.
  public private(set) var sites: [Site] = []
  /// The cells, site by site.
  public private(set) var cells: [WorldCell] = []
  /// The sites of each operator in each square of `squareSide`.
  private var squares: [[Int32]] = []
  private let wards: WardMap
  private let salt: UInt64

  /// How many sites an operator has in a ward.
  static let sitesPerWard = 5

  init(wards: WardMap, seed: UInt64) {
    self.wards = wards
    salt = streamSeed(seed, 0x5AD0)
    squares = Array(repeating: [], count: wards.squares * MobileOperator.all.count)
    for ward in 0..<wards.count {
      for owner in MobileOperator.all.indices {
        var random = SeededGenerator(seed: streamSeed(seed, 0x517E, UInt64(ward), UInt64(owner)))
        for number in 0..<RadioNetwork.sitesPerWard {
          addSite(number, of: owner, in: ward, &random)
        }
      }
    }
  }

  private mutating func addSite(
    _ number: Int, of owner: Int, in ward: Int, _ random: inout SeededGenerator
  ) {
    // Four of the five stand in the quarters of the ward and one in its middle, all displaced.
    let quarters = [(-0.25, -0.25), (0.25, -0.25), (-0.25, 0.25), (0.25, 0.25), (0.0, 0.0)]
    let quarter = quarters[number % quarters.count]
    let middle = wards.center(of: ward)
    let place = LocalPoint(
      east: middle.east + (quarter.0 + random.between(-0.16, 0.16)) * WardMap.side,
      north: middle.north + (quarter.1 + random.between(-0.16, 0.16)) * WardMap.side)
    let index = Int32(sites.count)
    let first = Int32(cells.count)
    let facing = random.turn()
    // Every site has LTE on band 3; the other layers are rarer.
    addSectors(.lte, band: 0, index, owner, ward, facing, &random)
    if random.happens(0.5) { addSectors(.lte, band: 1, index, owner, ward, facing, &random) }
    if random.happens(0.4) { addSectors(.nr, band: 0, index, owner, ward, facing, &random) }
    if random.happens(0.7) { addSectors(.wcdma, band: 0, index, owner, ward, facing, &random) }
    if random.happens(0.6) { addSectors(.gsm, band: 0, index, owner, ward, facing, &random) }
    sites.append(
      Site(place: place, owner: owner, ward: ward, cells: first..<Int32(cells.count)))
    let square = wards.square(of: place)
    squares[square * MobileOperator.all.count + owner].append(index)
  }

  private mutating func addSectors(
    _ radio: Radio, band: Int, _ site: Int32, _ owner: Int, _ ward: Int, _ facing: Turn,
    _ random: inout SeededGenerator
  ) {
    // A third of a turn, as the cosine and sine of 120°.
    let third = Turn(cosine: -0.5, sine: 0.866_025_403_784_438_6)
    var facing = facing
    let number = UInt64(site)
    for sector in 0..<3 {
      let code = Int(site) * 3 + sector
      let places = UInt64(band * 3 + sector + 1)
      let cell: WorldCell
      switch radio {
      case .gsm:
        cell = WorldCell(
          radio: radio, site: site, cell: (number % 6000) * 10 + places,
          area: UInt32(20_000 + ward / 9), channel: Int32(20 + owner * 25 + code % 20),
          pci: Int16(code % 64), facing: facing, level1km: -83)
      case .wcdma:
        cell = WorldCell(
          radio: radio, site: site,
          cell: (UInt64(100 + ward / 16) & 0xFFF) << 16 | ((number % 6000) * 10 + places),
          area: UInt32(30_000 + ward / 9), channel: Int32(10_562 + owner * 50),
          pci: Int16(code % 512), facing: facing, level1km: -92)
      case .lte:
        cell = WorldCell(
          radio: radio, site: site, cell: ((400_000 + number) & 0xF_FFFF) << 8 | places,
          area: UInt32(40_000 + ward / 9),
          channel: Int32(band == 0 ? 1_300 + owner * 100 : 50 + owner * 100),
          pci: Int16(code % 504), facing: facing, level1km: band == 0 ? -96 : -97)
      case .nr:
        // A gNB of 24 bits and a cell of 12: the identity needs 33 bits or more.
        cell = WorldCell(
          radio: radio, site: site, cell: (2_200_000 + number) << 12 | places,
          area: UInt32(4_500_000 + ward / 9), channel: Int32(630_000 + owner * 1_400),
          pci: Int16(code % 1008), facing: facing, level1km: -101)
      }
      cells.append(cell)
      facing = facing.then(third)
    }
  }

  /// The sites of an operator in the squares round a place, into `found`.
  func sites(near place: LocalPoint, of owner: Int, into found: inout [Int32]) {
    found.removeAll(keepingCapacity: true)
    let column = wards.column(of: place)
    let row = wards.row(of: place)
    for r in max(0, row - 1)...max(0, min(wards.rows - 1, row + 1)) {
      for c in max(0, column - 1)...max(0, min(wards.columns - 1, column + 1)) {
        let square = r * wards.columns + c
        found.append(contentsOf: squares[square * MobileOperator.all.count + owner])
      }
    }
  }

  /// What a cell is received with outdoors at a place on average over minutes, in dBm.
  ///
  /// Loss over distance of 37.6 dB a decade and an antenna of 65° between its half-power points
  /// with 20 dB at its back (3GPP TR 36.942 §4.2 and §4.5, the antenna's angle by its cosine);
  /// shadows of 7 dB that keep their size over some 60 m and are shared by a site's sectors.
  func level(of cell: WorldCell, at place: LocalPoint) -> Float {
    let site = sites[Int(cell.site)].place
    let e = place.east - site.east
    let n = place.north - site.north
    let squared = max(e * e + n * n, 900)
    let distance = squared.squareRoot()
    let loss = 18.8 * 0.434_294_481_903_251_8 * naturalLogarithm(squared * 1e-6)
    let cosine = (e * cell.facing.cosine + n * cell.facing.sine) / distance
    // 12 (angle / 65°)², with 2 (1 - cos) for the angle squared.
    let behind = min(12 * 2 * (1 - cosine) / 1.287, 20)
    return cell.level1km - Float(loss + behind) + Float(shadow(ofSite: cell.site, at: place))
  }

  private func shadow(ofSite site: Int32, at place: LocalPoint) -> Double {
    let x = place.east * (1 / 60.0)
    let y = place.north * (1 / 60.0)
    let left = x.rounded(.down)
    let low = y.rounded(.down)
    let u = x - left
    let v = y - low
    let salt = salt &+ UInt64(site) &* 0xD1B5_4A32_D192_ED03
    let i = Int(left)
    let j = Int(low)
    let a = (1 - u) * (1 - v)
    let b = u * (1 - v)
    let c = (1 - u) * v
    let d = u * v
    let mixed =
      a * latticeNormal(salt, i, j) + b * latticeNormal(salt, i + 1, j)
      + c * latticeNormal(salt, i, j + 1) + d * latticeNormal(salt, i + 1, j + 1)
    return 7 * mixed / (a * a + b * b + c * c + d * d).squareRoot()
  }
}
