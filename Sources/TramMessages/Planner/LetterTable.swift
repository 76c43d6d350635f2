// SPDX-License-Identifier: Apache-2.0

/// Which Latin letter a letter and a mark compose to: the canonical pairs of the Unicode
/// Character Database for the marks of Vietnamese and of the other Latin alphabets.
enum LetterTable {
  /// A mark, its combining class, and letters each followed by what it composes to.
  static let pairs: [(mark: UInt32, order: UInt8, letters: String)] = [
    (
      0x0300, 230,
      "AÀEÈIÌOÒUÙaàeèiìoòuùÜǛüǜNǸnǹĒḔēḕŌṐōṑWẀwẁÂẦâầĂẰăằÊỀêềÔỒôồƠỜơờ"
        + "ƯỪưừYỲyỳ"
    ),
    (
      0x0301, 230,
      "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśZŹzźÜǗüǘGǴgǵÅǺåǻ"
        + "ÆǼæǽØǾøǿ¨΅ÇḈçḉĒḖēḗÏḮïḯKḰkḱMḾmḿÕṌõṍŌṒōṓPṔpṕŨṸũṹWẂwẃÂẤâấĂẮăắÊẾ"
        + "êếÔỐôốƠỚơớƯỨưứ"
    ),
    (
      0x0302, 230,
      "AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷZẐzẑẠẬạậẸỆẹệ"
        + "ỌỘọộ"
    ),
    (
      0x0303, 230,
      "AÃNÑOÕaãnñoõIĨiĩUŨuũVṼvṽÂẪâẫĂẴăẵEẼeẽÊỄêễÔỖôỗƠỠơỡƯỮưữYỸyỹ"
    ),
    (
      0x0304, 230,
      "AĀaāEĒeēIĪiīOŌoōUŪuūÜǕüǖÄǞäǟȦǠȧǡÆǢæǣǪǬǫǭÖȪöȫÕȬõȭȮȰȯȱYȲyȳGḠgḡ"
        + "ḶḸḷḹṚṜṛṝ"
    ),
    (
      0x0306, 230,
      "AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭȨḜȩḝẠẶạặ"
    ),
    (
      0x0307, 230,
      "CĊcċEĖeėGĠgġIİZŻzżAȦaȧOȮoȯBḂbḃDḊdḋFḞfḟHḢhḣMṀmṁNṄnṅPṖpṗRṘrṙSṠ"
        + "sṡŚṤśṥŠṦšṧṢṨṣṩTṪtṫWẆwẇXẊxẋYẎyẏſẛ"
    ),
    (
      0x0308, 230,
      "AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸHḦhḧÕṎõṏŪṺūṻWẄwẅXẌxẍtẗ"
    ),
    (
      0x0309, 230,
      "AẢaảÂẨâẩĂẲăẳEẺeẻÊỂêểIỈiỉOỎoỏÔỔôổƠỞơởUỦuủƯỬưửYỶyỷ"
    ),
    (
      0x030A, 230,
      "AÅaåUŮuůwẘyẙ"
    ),
    (
      0x030B, 230,
      "OŐoőUŰuű"
    ),
    (
      0x030C, 230,
      "CČcčDĎdďEĚeěLĽlľNŇnňRŘrřSŠsšTŤtťZŽzžAǍaǎIǏiǐOǑoǒUǓuǔÜǙüǚGǦgǧ"
        + "KǨkǩƷǮjǰHȞhȟ"
    ),
    (
      0x031B, 216,
      "OƠoơUƯuư"
    ),
    (
      0x0323, 220,
      "BḄbḅDḌdḍHḤhḥKḲkḳLḶlḷMṂmṃNṆnṇRṚrṛSṢsṣTṬtṭVṾvṿWẈwẉZẒzẓAẠaạEẸeẹ"
        + "IỊiịOỌoọƠỢơợUỤuụƯỰưựYỴyỵ"
    ),
    (
      0x0327, 202,
      "CÇcçGĢgģKĶkķLĻlļNŅnņRŖrŗSŞsşTŢtţEȨeȩDḐdḑHḨhḩ"
    ),
    (
      0x0328, 202,
      "AĄaąEĘeęIĮiįUŲuųOǪoǫ"
    ),
  ]
}
