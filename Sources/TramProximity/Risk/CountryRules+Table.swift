// SPDX-License-Identifier: Apache-2.0

/// The rules of some countries, as far as their numbers are public.
///
/// None of them knows who was within two metres: on recorded phones they either miss most of those
/// who were near for a quarter of an hour or tell most of the others too (docs/exposure.md). They
/// are here to read and replay what phones decided.
extension CountryRules {
  /// All of them.
  public static let all: [CountryRules] = [
    germany2020, germany, italy, switzerlandMay, switzerland, englandAndWales, newYork,
  ]

  /// Germany, from June 2020 to version 1.9 of its app.
  public static let germany2020 = CountryRules(
    name: "germany-2020", title: "Germany, Corona-Warn-App 1.0, 22 June 2020",
    source: "doug-leith/dublintram_gaen_dataset, cwa_config.txt (as its server gave it)",
    method: .encounters(
      EncounterRules(
        low: 55, high: 63, weights: [1, 0.5, 0], scores: german,
        decision: .minutesTimesScore(divisor: 25, least: 15))))

  /// Germany, from version 1.9 of its app on.
  public static let germany = CountryRules(
    name: "germany", title: "Germany, Corona-Warn-App 1.9 and later",
    source: "corona-warn-app/cwa-app-android, exposure-windows-risk-calculation.json",
    method: .windows(.standard))

  /// Italy: at most 73 dB on average for more than 15 minutes.
  public static let italy = CountryRules(
    name: "italy", title: "Italy, Immuni, 22 June 2020",
    source: "doug-leith/dublintram_gaen_dataset, immuni_config_settings.txt (as its server gave "
      + "it; exposure_info_minimum_risk_score 20)",
    method: .encounters(
      EncounterRules(
        low: 50, high: 70, weights: [1, 1, 0],
        scores: RiskScoreTable(
          checkedAttenuation: [0, 5, 5, 5, 5, 5, 5, 5], days: ones,
          duration: [0, 0, 0, 0, 5, 5, 5, 5], transmission: ones, least: 1),
        decision: .score(20))))

  /// Switzerland, as it began.
  public static let switzerlandMay = CountryRules(
    name: "switzerland-may", title: "Switzerland, SwissCovid, 27 May 2020",
    source: "DP-3T, Exposure Score Calculation, 27 May 2020: B1 + 0.5 B2 of 15 minutes a day",
    method: .encounters(
      EncounterRules(
        low: 50, high: 55, weights: [1, 0.5, 0], scores: nil, decision: .minutes(15))))

  /// Switzerland, after its thresholds were raised twice.
  public static let switzerland = CountryRules(
    name: "switzerland", title: "Switzerland, SwissCovid, thresholds raised by 11 September 2020",
    source: "DP-3T/bt-measurements and bag.admin.ch, 11 September 2020 (raised; 53 and 60 dB as "
      + "DP-3T's measurements used them)",
    method: .encounters(
      EncounterRules(
        low: 53, high: 60, weights: [1, 0.5, 0], scores: nil, decision: .minutes(15))))

  /// England and Wales, first version of its app.
  public static let englandAndWales = CountryRules(
    name: "england-wales", title: "England and Wales, NHS COVID-19, as its source was published",
    source: "ukhsa-collaboration/covid-19-app-ios-ag-public, ExposureConfigurationHandler (the "
      + "values of its test server: durationBucketWeights 1, 0.5, 0; riskThreshold 20)",
    method: .encounters(
      EncounterRules(
        low: 55, high: 63, weights: [1, 0.5, 0], scores: german, decision: .minutes(20))))

  /// New York, whose app was made from Ireland's.
  public static let newYork = CountryRules(
    name: "new-york", title: "New York, COVID Alert NY, August 2020",
    source: "covidgreen/covid-green-backend-api, migrations/202008131450.do.nys-settings.sql",
    method: .encounters(
      EncounterRules(
        low: 56, high: 62, weights: [1, 1, 0],
        scores: RiskScoreTable(
          checkedAttenuation: [2, 3, 4, 5, 6, 7, 8, 8], days: ones, duration: ones,
          transmission: ones, least: 1),
        decision: .minutes(15))))

  private static let ones = [1, 1, 1, 1, 1, 1, 1, 1]

  /// The scores of Germany's app of 2020: nothing above 73 dB or of at most 10 minutes.
  private static let german = RiskScoreTable(
    checkedAttenuation: [0, 1, 1, 1, 1, 1, 1, 1], days: [5, 5, 5, 5, 5, 5, 5, 5],
    duration: [0, 0, 0, 1, 1, 1, 1, 1], transmission: [1, 2, 3, 4, 5, 6, 7, 8], least: 11)
}
