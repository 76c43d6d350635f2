// SPDX-License-Identifier: Apache-2.0

extension DiseaseTable {
  /// The text of `diseases/measles.json`; a test compares the two.
  static let measles = #"""
    {
      "disease": "measles",
      "title": "Measles",
      "onset": "first day of rash",
      "infectiousness": {
        "kind": "table", "first": -6,
        "heights": [0, 0.6, 1, 1, 0.8, 0.5, 0.3, 0.2, 0.1, 0.05, 0],
        "source": "4 days before to 4 after rash (CDC); shape: assumption, mean of Hagelloch 1861"
      },
      "infectiousness_from_sample": {
        "kind": "normal", "mean": -3, "deviation": 4,
        "source": "assumption: a sample about the day of rash"
      },
      "incubation": {
        "mu": 2.622, "sigma": 0.18,
        "source": "CDC: mean 14 days from exposure to rash, 7 to 18; sigma: assumption within it"
      },
      "serial_interval": {
        "mean": 10.5, "deviation": 2.5,
        "source": "184 pairs of Hagelloch 1861, rash to rash: 10.46 and 2.52; prodrome 10.39, 1.67"
      },
      "latent": {
        "days": 7,
        "source": "assumption: infectious 4 days before a rash that follows after 7 to 18 days"
      },
      "dose": {
        "risk_per_hour": 0.029, "reference_distance": 10,
        "source": "derived: over 90 % of a household (CDC), 40 hours of weight 2; room air: 10 m"
      },
      "contexts": {
        "household": 2, "work": 1.5, "indoors": 1, "outdoors": 0.5,
        "source": "assumption: as for COVID-19"
      },
      "rules": [
        {
          "authority": "cdc", "radius": 10, "minutes": 1,
          "rolling_hours": 24, "days_before": 4, "days_after": 4,
          "source": "CDC: shared air, for any time, 4 days before to 4 after rash; 10 m: assumption"
        }
      ],
      "quarantine": [
        {
          "authority": "cdc", "quarantine_days": 21, "follow_up_days": 21,
          "source": "CDC: 21 days for contacts without immunity"
        }
      ],
      "source_window": {
        "first": -21, "last": -7,
        "source": "the range of the incubation to rash, 7 to 18 days, and 21 days of quarantine"
      }
    }

    """#
}
