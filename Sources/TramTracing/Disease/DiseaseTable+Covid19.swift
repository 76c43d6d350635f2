// SPDX-License-Identifier: Apache-2.0

extension DiseaseTable {
  /// The text of `diseases/covid-19.json`; a test compares the two.
  static let covid19 = #"""
    {
      "disease": "covid-19",
      "title": "COVID-19, the strain of 2020",
      "onset": "first day of symptoms",
      "infectiousness": {
        "kind": "gamma", "shape": 20.5165, "rate": 1.5921, "shift": 12.2725,
        "source": "He et al. 2020, corrected 7 Aug 2020, doi 10.1038/s41591-020-1016-z"
      },
      "infectiousness_from_sample": {
        "kind": "normal", "mean": -3, "deviation": 5,
        "source": "assumption: half of Hong Kong's 6.5 (s.d. 5.4) days from onset to confirmation"
      },
      "incubation": {
        "mu": 1.434, "sigma": 0.661,
        "source": "as used by He et al. 2020 (Li et al. 2020, NEJM): mean 5.2 days"
      },
      "serial_interval": {
        "mean": 5.8, "deviation": 4.4,
        "source": "mean: He et al. 2020; deviation: 142 pairs of Hong Kong 2020, 5.81 and 4.43"
      },
      "latent": {
        "days": 2,
        "source": "assumption: mean incubation of 5.2 days less the 3 days before onset"
      },
      "dose": {
        "risk_per_hour": 0.011, "reference_distance": 1,
        "source": "Ferretti et al. 2023, Nature: 1.1 % an hour; distance: BDI Oxford, June 2020"
      },
      "contexts": {
        "household": 2, "work": 1.5, "indoors": 1, "outdoors": 0.5,
        "source": "BDI Oxford, Epidemiologically meaningful contact, June 2020"
      },
      "rules": [
        {
          "authority": "vn", "until": "2022-04-15", "radius": 2, "minutes": 15,
          "rolling_hours": 24, "days_before": 3, "days_after": 365,
          "source": "Decisions 5053/QD-BYT of 2020 and 3638/QD-BYT of 2021; after: until isolation"
        },
        {
          "authority": "vn", "from": "2022-04-15", "radius": 1, "minutes": 15,
          "rolling_hours": 24, "days_before": 3, "days_after": 365,
          "source": "1909/BYT-DP of 15 April 2022"
        },
        {
          "authority": "who", "radius": 1, "minutes": 15,
          "rolling_hours": 24, "days_before": 2, "days_after": 10,
          "source": "WHO interim guidance, February 2021; 24 hours: assumption"
        },
        {
          "authority": "cdc", "from": "2020-10-21", "radius": 1.83, "minutes": 15,
          "rolling_hours": 24, "days_before": 2, "days_after": 365,
          "source": "CDC, 21 October 2020: 6 feet, added up over 24 hours; after: until isolation"
        }
      ],
      "quarantine": [
        {
          "authority": "vn", "until": "2021-12-01", "quarantine_days": 14, "follow_up_days": 14,
          "source": "practice of 2020 and 2021"
        },
        {
          "authority": "vn", "from": "2021-12-01", "until": "2022-04-15",
          "quarantine_days": 7, "follow_up_days": 14,
          "source": "7 days for the vaccinated from December 2021; the day of the month: assumption"
        },
        {
          "authority": "vn", "from": "2022-04-15", "quarantine_days": 0, "follow_up_days": 10,
          "source": "1909/BYT-DP of 15 April 2022: none; follow-up: assumption"
        },
        {
          "authority": "cdc", "from": "2020-12-02", "quarantine_days": 10, "follow_up_days": 14,
          "source": "CDC, December 2020: 10 days leave a risk of 1.4 %, 14 days 0.1 %"
        }
      ],
      "source_window": {
        "first": -14, "last": -2,
        "source": "PMC7801385, Raymenants et al. 2022: a second window to look for the source"
      }
    }

    """#
}
