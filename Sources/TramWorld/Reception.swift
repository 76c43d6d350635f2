// SPDX-License-Identifier: Apache-2.0

import TramGeo
import TramSense
import TramUnits

/// What one phone receives: the cells within reach, how strong, and the one it is camped on.
struct Reception: Sendable {
  struct Slot: Sendable {
    var cell: Int32 = -1
    var radio: Radio = .gsm
    /// The level outdoors or through the walls, in dBm, without fading.
    var mean: Float = -200
    /// What comes and goes within a minute, in dB.
    var fade: Float = 0

    var level: Float { mean + fade }
  }

  /// How many cells of GSM, WCDMA, LTE and NR a phone keeps in view.
  static let places: InlineArray<4, Int> = [2, 4, 9, 5]
  /// All of them together.
  static let size = 20
  /// Below these levels a phone leaves a generation for an older one (GSM, WCDMA, LTE, NR), in dBm.
  static let floors: InlineArray<4, Float> = [-200, -106, -121, -112]
  /// By how much another cell must be stronger before a phone moves to it, in dB.
  static let hysteresis: Float = 3

  var slots = InlineArray<20, Slot>(repeating: Slot())
  var count = 0
  /// The slot of the serving cell; -1 when none is heard.
  var serving = -1
  /// Where the slots were chosen.
  private var chosenAt = LocalPoint(east: .infinity, north: 0)
  /// Where the means were computed.
  private var meanAt = LocalPoint(east: .infinity, north: 0)
  private var meanLoss: Float = -1

  /// The serving cell as it is received; `nil` when none is heard.
  var servingSlot: Slot? { serving >= 0 ? slots[serving] : nil }

  /// Slots by their levels, the strongest first, and no more than asked for.
  struct Strongest {
    var slots = InlineArray<6, Int>(repeating: -1)
    var levels = InlineArray<6, Float>(repeating: -.infinity)
    var count = 0
    let most: Int

    /// - Precondition: `most` is 1 to 6.
    init(most: Int) { self.most = min(max(most, 1), 6) }

    mutating func add(_ slot: Int, _ level: Float) {
      guard count < most || level > levels[most - 1] else { return }
      var at = count < most ? count : most - 1
      count = min(count + 1, most)
      while at > 0, levels[at - 1] < level {
        levels[at] = levels[at - 1]
        slots[at] = slots[at - 1]
        at -= 1
      }
      levels[at] = level
      slots[at] = slot
    }
  }

  /// Ranks the cells of a generation that are heard at all, without the serving one.
  func rank(_ radio: Radio, into strongest: inout Strongest) {
    for i in 0..<count where slots[i].radio == radio && i != serving {
      let level = slots[i].level
      if level > -124 { strongest.add(i, level) }
    }
  }

  /// Whether `update` will need the sites near `place`.
  func needsSites(at place: LocalPoint) -> Bool {
    let e = place.east - chosenAt.east
    let n = place.north - chosenAt.north
    return !(e * e + n * n <= 120 * 120)
  }

  /// Chooses the strongest cells of each generation among those of `sites`.
  mutating func choose(
    _ sites: [Int32], newest: Radio, at place: LocalPoint, network: RadioNetwork
  ) {
    let camped = serving >= 0 ? slots[serving].cell : -1
    chosenAt = place
    meanAt = LocalPoint(east: .infinity, north: 0)
    count = 0
    var taken = InlineArray<4, Int>(repeating: 0)
    for site in sites {
      let stands = network.sites[Int(site)]
      let e = stands.place.east - place.east
      let n = stands.place.north - place.north
      guard e * e + n * n < 1400 * 1400 else { continue }
      for index in stands.cells {
        let cell = network.cells[Int(index)]
        let kind = Int(cell.radio.rawValue)
        guard cell.radio.rawValue <= newest.rawValue else { continue }
        let slot = Slot(cell: index, radio: cell.radio, mean: network.level(of: cell, at: place))
        guard taken[kind] == Reception.places[kind] else {
          taken[kind] += 1
          slots[count] = slot
          count += 1
          continue
        }
        var weakest = -1
        for i in 0..<count
        where slots[i].radio == cell.radio && (weakest < 0 || slots[i].mean < slots[weakest].mean) {
          weakest = i
        }
        if weakest >= 0, slots[weakest].mean < slot.mean { slots[weakest] = slot }
      }
    }
    serving = -1
    for i in 0..<count where slots[i].cell == camped { serving = i }
  }

  /// Brings means and fading to the present and moves to a better cell if there is one.
  mutating func update(
    at place: LocalPoint, wallLoss: Float, network: RadioNetwork, _ random: inout SeededGenerator
  ) {
    let e = place.east - meanAt.east
    let n = place.north - meanAt.north
    if !(e * e + n * n <= 9) || wallLoss != meanLoss {
      for i in 0..<count {
        // Higher frequencies suffer more from walls.
        let factor: Float = slots[i].radio == .nr ? 1.4 : slots[i].radio == .gsm ? 0.8 : 1
        slots[i].mean =
          network.level(of: network.cells[Int(slots[i].cell)], at: place) - wallLoss * factor
      }
      meanAt = place
      meanLoss = wallLoss
    }
    for i in 0..<count {
      slots[i].fade = 0.7 * slots[i].fade + 1.9 * Float(random.roughNormal())
    }
    move()
  }

  private mutating func move() {
    var best = InlineArray<4, Int>(repeating: -1)
    for i in 0..<count {
      let kind = Int(slots[i].radio.rawValue)
      if best[kind] < 0 || slots[i].level > slots[best[kind]].level { best[kind] = i }
    }
    let current = serving >= 0 ? Int(slots[serving].radio.rawValue) : -1
    var chosen = -1
    for kind in stride(from: 3, through: 0, by: -1) where chosen < 0 && best[kind] >= 0 {
      let margin: Float = kind == current ? -2 : 2
      if slots[best[kind]].level > Reception.floors[kind] + margin { chosen = best[kind] }
    }
    if chosen < 0 {
      for kind in 0..<4
      where best[kind] >= 0 && (chosen < 0 || slots[best[kind]].level > slots[chosen].level) {
        chosen = best[kind]
      }
    }
    guard chosen >= 0 else {
      serving = -1
      return
    }
    if serving >= 0, slots[serving].radio == slots[chosen].radio,
      slots[chosen].level < slots[serving].level + Reception.hysteresis
    {
      return
    }
    serving = chosen
  }
}
