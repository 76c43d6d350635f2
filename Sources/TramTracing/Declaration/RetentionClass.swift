// SPDX-License-Identifier: Apache-2.0

/// How long what a person told is kept.
public enum RetentionClass: String, Hashable, Sendable {
  /// As trails are: what a person checked in with.
  case trail
  /// A declaration, also one that was taken into a case: fourteen days, unless the law says
  /// another number.
  case declaration
  /// What staff took into a case, by the clock of the case's file.
  case caseFile

  /// For how many days a declaration is kept where no law is named: for as long as a person is
  /// asked back for.
  public static let declarationDays = 14
}
