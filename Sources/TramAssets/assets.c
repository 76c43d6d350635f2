/* SPDX-License-Identifier: Apache-2.0 */
#include "TramAssets.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char tram_css[] = {
#embed "Files/tram.css"
};
static const unsigned char password_words[] = {
#embed "Files/password-words.bin"
};
static const unsigned char console_js[] = {
#embed "Files/console.js"
};
static const unsigned char map_js[] = {
#embed "Files/map.js"
};
static const unsigned char icon_svg[] = {
#embed "Files/icon.svg"
};
static const unsigned char manifest_webmanifest[] = {
#embed "Files/manifest.webmanifest"
};
static const unsigned char account_codes_mustache[] = {
#embed "Files/pages/account-codes.mustache"
};
static const unsigned char account_own_mustache[] = {
#embed "Files/pages/account-own.mustache"
};
static const unsigned char account_recovery_mustache[] = {
#embed "Files/pages/account-recovery.mustache"
};
static const unsigned char account_mustache[] = {
#embed "Files/pages/account.mustache"
};
static const unsigned char openid_go_mustache[] = {
#embed "Files/pages/openid-go.mustache"
};
static const unsigned char recover_mustache[] = {
#embed "Files/pages/recover.mustache"
};
static const unsigned char second_step_mustache[] = {
#embed "Files/pages/second-step.mustache"
};
static const unsigned char tokens_mustache[] = {
#embed "Files/pages/tokens.mustache"
};
static const unsigned char passkeys_js[] = {
#embed "Files/passkeys.js"
};
static const unsigned char about_mustache[] = {
#embed "Files/pages/about.mustache"
};
static const unsigned char access_mustache[] = {
#embed "Files/pages/access.mustache"
};
static const unsigned char accounts_mustache[] = {
#embed "Files/pages/accounts.mustache"
};
static const unsigned char alarm_rows_mustache[] = {
#embed "Files/pages/alarm-rows.mustache"
};
static const unsigned char alarm_mustache[] = {
#embed "Files/pages/alarm.mustache"
};
static const unsigned char alarms_mustache[] = {
#embed "Files/pages/alarms.mustache"
};
static const unsigned char case_mustache[] = {
#embed "Files/pages/case.mustache"
};
static const unsigned char cases_mustache[] = {
#embed "Files/pages/cases.mustache"
};
static const unsigned char contact_mustache[] = {
#embed "Files/pages/contact.mustache"
};
static const unsigned char contacts_mustache[] = {
#embed "Files/pages/contacts.mustache"
};
static const unsigned char names_given_mustache[] = {
#embed "Files/pages/names-given.mustache"
};
static const unsigned char tasks_mustache[] = {
#embed "Files/pages/tasks.mustache"
};
static const unsigned char figures_mustache[] = {
#embed "Files/pages/figures.mustache"
};
static const unsigned char import_mustache[] = {
#embed "Files/pages/import.mustache"
};
static const unsigned char layout_mustache[] = {
#embed "Files/pages/layout.mustache"
};
static const unsigned char legend_mustache[] = {
#embed "Files/pages/legend.mustache"
};
static const unsigned char open_alarms_mustache[] = {
#embed "Files/pages/open-alarms.mustache"
};
static const unsigned char order_form_mustache[] = {
#embed "Files/pages/order-form.mustache"
};
static const unsigned char order_mustache[] = {
#embed "Files/pages/order.mustache"
};
static const unsigned char meeting_row_mustache[] = {
#embed "Files/pages/meeting-row.mustache"
};
static const unsigned char line_list_mustache[] = {
#embed "Files/pages/line-list.mustache"
};
static const unsigned char orders_mustache[] = {
#embed "Files/pages/orders.mustache"
};
static const unsigned char overview_mustache[] = {
#embed "Files/pages/overview.mustache"
};
static const unsigned char pages_mustache[] = {
#embed "Files/pages/pages.mustache"
};
static const unsigned char people_mustache[] = {
#embed "Files/pages/people.mustache"
};
static const unsigned char person_mustache[] = {
#embed "Files/pages/person.mustache"
};
static const unsigned char place_card_mustache[] = {
#embed "Files/pages/place-card.mustache"
};
static const unsigned char problem_mustache[] = {
#embed "Files/pages/problem.mustache"
};
static const unsigned char requests_mustache[] = {
#embed "Files/pages/requests.mustache"
};
static const unsigned char setup_mustache[] = {
#embed "Files/pages/setup.mustache"
};
static const unsigned char messages_mustache[] = {
#embed "Files/pages/messages.mustache"
};
static const unsigned char message_rows_mustache[] = {
#embed "Files/pages/message-rows.mustache"
};
static const unsigned char message_form_mustache[] = {
#embed "Files/pages/message-form.mustache"
};
static const unsigned char message_count_mustache[] = {
#embed "Files/pages/message-count.mustache"
};
static const unsigned char message_mustache[] = {
#embed "Files/pages/message.mustache"
};
static const unsigned char message_figures_mustache[] = {
#embed "Files/pages/message-figures.mustache"
};
static const unsigned char inbox_mustache[] = {
#embed "Files/pages/inbox.mustache"
};
static const unsigned char inbox_rows_mustache[] = {
#embed "Files/pages/inbox-rows.mustache"
};
static const unsigned char text_mustache[] = {
#embed "Files/pages/text.mustache"
};
static const unsigned char sign_in_mustache[] = {
#embed "Files/pages/sign-in.mustache"
};

/* The page of a person in isolation. */
static const unsigned char declarations_mustache[] = {
#embed "Files/pages/declarations.mustache"
};
static const unsigned char declaration_mustache[] = {
#embed "Files/pages/declaration.mustache"
};
static const unsigned char venue_fields_mustache[] = {
#embed "Files/pages/venue-fields.mustache"
};
static const unsigned char venues_mustache[] = {
#embed "Files/pages/venues.mustache"
};
static const unsigned char venue_mustache[] = {
#embed "Files/pages/venue.mustache"
};
static const unsigned char poster_mustache[] = {
#embed "Files/pages/poster.mustache"
};
static const unsigned char donations_mustache[] = {
#embed "Files/pages/donations.mustache"
};
static const unsigned char drive_mustache[] = {
#embed "Files/pages/drive.mustache"
};
static const unsigned char drive_entries_mustache[] = {
#embed "Files/pages/drive-entries.mustache"
};
static const unsigned char payouts_mustache[] = {
#embed "Files/pages/payouts.mustache"
};
static const unsigned char payout_row_mustache[] = {
#embed "Files/pages/payout-row.mustache"
};
static const unsigned char months_mustache[] = {
#embed "Files/pages/months.mustache"
};
static const unsigned char month_mustache[] = {
#embed "Files/pages/month.mustache"
};
static const unsigned char front_donations_mustache[] = {
#embed "Files/person/front-donations.mustache"
};
static const unsigned char hotspots_mustache[] = {
#embed "Files/pages/hotspots.mustache"
};
static const unsigned char front_layout_mustache[] = {
#embed "Files/person/front-layout.mustache"
};
static const unsigned char front_stop_mustache[] = {
#embed "Files/person/front-stop.mustache"
};
static const unsigned char front_declare_mustache[] = {
#embed "Files/person/front-declare.mustache"
};
static const unsigned char front_receipt_mustache[] = {
#embed "Files/person/front-receipt.mustache"
};
static const unsigned char front_check_in_mustache[] = {
#embed "Files/person/front-check-in.mustache"
};
static const unsigned char me_css[] = {
#embed "Files/person/me.css"
};
static const unsigned char me_js[] = {
#embed "Files/person/me.js"
};
static const unsigned char me_queue_js[] = {
#embed "Files/person/me-queue.js"
};
static const unsigned char me_worker_js[] = {
#embed "Files/person/me-worker.js"
};
static const unsigned char me_192_png[] = {
#embed "Files/person/me-192.png"
};
static const unsigned char me_512_png[] = {
#embed "Files/person/me-512.png"
};
static const unsigned char me_mask_png[] = {
#embed "Files/person/me-mask.png"
};
static const unsigned char me_layout_mustache[] = {
#embed "Files/person/me-layout.mustache"
};
static const unsigned char me_mustache[] = {
#embed "Files/person/me.mustache"
};
static const unsigned char me_leave_mustache[] = {
#embed "Files/person/me-leave.mustache"
};
static const unsigned char me_help_mustache[] = {
#embed "Files/person/me-help.mustache"
};
static const unsigned char me_record_mustache[] = {
#embed "Files/person/me-record.mustache"
};
static const unsigned char me_link_mustache[] = {
#embed "Files/person/me-link.mustache"
};
static const unsigned char me_closed_mustache[] = {
#embed "Files/person/me-closed.mustache"
};
static const unsigned char me_problem_mustache[] = {
#embed "Files/person/me-problem.mustache"
};
static const unsigned char me_offline_mustache[] = {
#embed "Files/person/me-offline.mustache"
};

/* What scripts/map-library fetches; the program is built without it as well. */
#if __has_embed("Files/fetched/maplibre-gl.js") == __STDC_EMBED_FOUND__
#define TRAM_HAS_MAP_LIBRARY 1
static const unsigned char maplibre_gl_js[] = {
#embed "Files/fetched/maplibre-gl.js"
};
static const unsigned char maplibre_gl_css[] = {
#embed "Files/fetched/maplibre-gl.css"
};
#endif

static const tram_asset assets[] = {
    {"tram.css", tram_css, sizeof tram_css},
    {"console.js", console_js, sizeof console_js},
    {"passkeys.js", passkeys_js, sizeof passkeys_js},
    {"map.js", map_js, sizeof map_js},
    {"icon.svg", icon_svg, sizeof icon_svg},
    {"manifest.webmanifest", manifest_webmanifest, sizeof manifest_webmanifest},
    {"about.mustache", about_mustache, sizeof about_mustache},
    {"account-codes.mustache", account_codes_mustache, sizeof account_codes_mustache},
    {"account-own.mustache", account_own_mustache, sizeof account_own_mustache},
    {"account-recovery.mustache", account_recovery_mustache, sizeof account_recovery_mustache},
    {"account.mustache", account_mustache, sizeof account_mustache},
    {"openid-go.mustache", openid_go_mustache, sizeof openid_go_mustache},
    {"recover.mustache", recover_mustache, sizeof recover_mustache},
    {"second-step.mustache", second_step_mustache, sizeof second_step_mustache},
    {"tokens.mustache", tokens_mustache, sizeof tokens_mustache},
    {"access.mustache", access_mustache, sizeof access_mustache},
    {"accounts.mustache", accounts_mustache, sizeof accounts_mustache},
    {"alarm-rows.mustache", alarm_rows_mustache, sizeof alarm_rows_mustache},
    {"alarm.mustache", alarm_mustache, sizeof alarm_mustache},
    {"alarms.mustache", alarms_mustache, sizeof alarms_mustache},
    {"case.mustache", case_mustache, sizeof case_mustache},
    {"cases.mustache", cases_mustache, sizeof cases_mustache},
    {"contact.mustache", contact_mustache, sizeof contact_mustache},
    {"contacts.mustache", contacts_mustache, sizeof contacts_mustache},
    {"names-given.mustache", names_given_mustache, sizeof names_given_mustache},
    {"tasks.mustache", tasks_mustache, sizeof tasks_mustache},
    {"figures.mustache", figures_mustache, sizeof figures_mustache},
    {"import.mustache", import_mustache, sizeof import_mustache},
    {"layout.mustache", layout_mustache, sizeof layout_mustache},
    {"legend.mustache", legend_mustache, sizeof legend_mustache},
    {"open-alarms.mustache", open_alarms_mustache, sizeof open_alarms_mustache},
    {"order-form.mustache", order_form_mustache, sizeof order_form_mustache},
    {"order.mustache", order_mustache, sizeof order_mustache},
    {"meeting-row.mustache", meeting_row_mustache, sizeof meeting_row_mustache},
    {"line-list.mustache", line_list_mustache, sizeof line_list_mustache},
    {"orders.mustache", orders_mustache, sizeof orders_mustache},
    {"overview.mustache", overview_mustache, sizeof overview_mustache},
    {"pages.mustache", pages_mustache, sizeof pages_mustache},
    {"people.mustache", people_mustache, sizeof people_mustache},
    {"person.mustache", person_mustache, sizeof person_mustache},
    {"place-card.mustache", place_card_mustache, sizeof place_card_mustache},
    {"problem.mustache", problem_mustache, sizeof problem_mustache},
    {"requests.mustache", requests_mustache, sizeof requests_mustache},
    {"setup.mustache", setup_mustache, sizeof setup_mustache},
    {"messages.mustache", messages_mustache, sizeof messages_mustache},
    {"message-rows.mustache", message_rows_mustache, sizeof message_rows_mustache},
    {"message-form.mustache", message_form_mustache, sizeof message_form_mustache},
    {"message-count.mustache", message_count_mustache, sizeof message_count_mustache},
    {"message.mustache", message_mustache, sizeof message_mustache},
    {"message-figures.mustache", message_figures_mustache, sizeof message_figures_mustache},
    {"inbox.mustache", inbox_mustache, sizeof inbox_mustache},
    {"inbox-rows.mustache", inbox_rows_mustache, sizeof inbox_rows_mustache},
    {"text.mustache", text_mustache, sizeof text_mustache},
    {"sign-in.mustache", sign_in_mustache, sizeof sign_in_mustache},
    {"declarations.mustache", declarations_mustache, sizeof declarations_mustache},
    {"declaration.mustache", declaration_mustache, sizeof declaration_mustache},
    {"venue-fields.mustache", venue_fields_mustache, sizeof venue_fields_mustache},
    {"venues.mustache", venues_mustache, sizeof venues_mustache},
    {"venue.mustache", venue_mustache, sizeof venue_mustache},
    {"poster.mustache", poster_mustache, sizeof poster_mustache},
    {"hotspots.mustache", hotspots_mustache, sizeof hotspots_mustache},
    {"donations.mustache", donations_mustache, sizeof donations_mustache},
    {"drive.mustache", drive_mustache, sizeof drive_mustache},
    {"drive-entries.mustache", drive_entries_mustache, sizeof drive_entries_mustache},
    {"payouts.mustache", payouts_mustache, sizeof payouts_mustache},
    {"payout-row.mustache", payout_row_mustache, sizeof payout_row_mustache},
    {"months.mustache", months_mustache, sizeof months_mustache},
    {"month.mustache", month_mustache, sizeof month_mustache},
    {"front-donations.mustache", front_donations_mustache, sizeof front_donations_mustache},
    {"front-layout.mustache", front_layout_mustache, sizeof front_layout_mustache},
    {"front-stop.mustache", front_stop_mustache, sizeof front_stop_mustache},
    {"front-declare.mustache", front_declare_mustache, sizeof front_declare_mustache},
    {"front-receipt.mustache", front_receipt_mustache, sizeof front_receipt_mustache},
    {"front-check-in.mustache", front_check_in_mustache, sizeof front_check_in_mustache},
    {"me.css", me_css, sizeof me_css},
    {"me.js", me_js, sizeof me_js},
    {"me-queue.js", me_queue_js, sizeof me_queue_js},
    {"me-worker.js", me_worker_js, sizeof me_worker_js},
    {"me-192.png", me_192_png, sizeof me_192_png},
    {"me-512.png", me_512_png, sizeof me_512_png},
    {"me-mask.png", me_mask_png, sizeof me_mask_png},
    {"me-layout.mustache", me_layout_mustache, sizeof me_layout_mustache},
    {"me.mustache", me_mustache, sizeof me_mustache},
    {"me-leave.mustache", me_leave_mustache, sizeof me_leave_mustache},
    {"me-help.mustache", me_help_mustache, sizeof me_help_mustache},
    {"me-record.mustache", me_record_mustache, sizeof me_record_mustache},
    {"me-link.mustache", me_link_mustache, sizeof me_link_mustache},
    {"me-closed.mustache", me_closed_mustache, sizeof me_closed_mustache},
    {"me-problem.mustache", me_problem_mustache, sizeof me_problem_mustache},
    {"me-offline.mustache", me_offline_mustache, sizeof me_offline_mustache},
#ifdef TRAM_HAS_MAP_LIBRARY
    {"maplibre-gl.js", maplibre_gl_js, sizeof maplibre_gl_js},
    {"maplibre-gl.css", maplibre_gl_css, sizeof maplibre_gl_css},
#endif
};

size_t tram_asset_count(void) { return sizeof assets / sizeof assets[0]; }

tram_asset tram_asset_at(size_t index) { return assets[index]; }

tram_asset tram_password_words(void) {
  return (tram_asset){"password-words.bin", password_words, sizeof password_words};
}
