// SPDX-License-Identifier: Apache-2.0

extension DiseaseTable {
  /// The text of `diseases/ebola.json`; a test compares the two.
  static let ebola = #"""
    {
      "disease": "ebola",
      "title": "Ebola virus disease, species Zaire",
      "onset": "first day of symptoms",
      "infectiousness": {
        "kind": "gamma", "shape": 2, "rate": 0.513, "shift": 0,
        "source": "none before symptoms (WHO); mean 15.3 - 11.4 d (PMC4235004); shape assumed"
      },
      "infectiousness_from_sample": {
        "kind": "gamma", "shape": 2, "rate": 0.513, "shift": 3,
        "source": "assumption: a sample 3 days after infecting may begin"
      },
      "incubation": {
        "mu": 2.487, "sigma": 0.330,
        "source": "Eichner et al. 2011, doi 10.1016/j.phrp.2011.04.001: mean 12.7, s.d. 4.31 days"
      },
      "serial_interval": {
        "mean": 15.3, "deviation": 9.3,
        "source": "WHO Ebola Response Team 2014, PMC4235004 and PMC4443880: 92 pairs"
      },
      "latent": {
        "days": 2,
        "source": "the shortest incubation, 2 to 21 days; none before symptoms (WHO)"
      },
      "dose": {
        "risk_per_hour": 0.0017, "reference_distance": 1,
        "source": "derived: 12.5 % of a household (Dean et al. 2016, CID), 40 hours of weight 2"
      },
      "contexts": {
        "household": 2, "work": 1, "indoors": 1, "outdoors": 1,
        "source": "assumption: spread by touch, 0.8 % without it (Dean et al. 2016)"
      },
      "rules": [
        {
          "authority": "who", "radius": 1, "minutes": 1,
          "rolling_hours": 24, "days_before": 0, "days_after": 21,
          "source": "WHO: household, touch, fluids, bedding within 21 days; 1 m, 1 min: assumed"
        }
      ],
      "quarantine": [
        {
          "authority": "who", "quarantine_days": 0, "follow_up_days": 21,
          "source": "WHO: contacts are followed for 21 days"
        }
      ],
      "source_window": {
        "first": -21, "last": -2,
        "source": "WHO: incubation of 2 to 21 days"
      }
    }

    """#
}
