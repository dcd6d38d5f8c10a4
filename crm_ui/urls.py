"""The addresses of the product."""

from django.contrib import admin
from django.urls import include, path, register_converter
from django.urls.converters import IntConverter

from crm_ui.views import (
    attached_data,
    benches,
    blocks,
    browser_telephone,
    calls,
    connection_doctor,
    contacts,
    conversations,
    demo,
    errors,
    help,
    home,
    keyboard,
    logon,
    message_history,
    missed_calls,
    openapi,
    outside,
    partners,
    password,
    personalize,
    presence_card,
    presence_preview,
    preview_as_user,
    records,
    ring,
    search,
    set_up,
    transactions,
    why,
    work_mode_users,
)
from presence.push import poll
from presence.webhooks import views as webhooks


class IdConverter(IntConverter):
    """The key of a row. A number that no database could hold is no page of ours."""

    regex = "[0-9]{1,18}"


register_converter(IdConverter, "id")

urlpatterns = [
    path("", home.home, name="home"),
    path("blocks/<slug:block>/", blocks.home_block, name="home-block"),
    path("login/", logon.LogonView.as_view(), name="login"),
    path("login/role/", logon.choose_role, name="choose-role"),
    path("logout/", logon.log_off, name="logout"),
    path("search/", search.results, name="search"),
    path("search/suggest/", search.suggest, name="suggest"),
    path("accounts/", partners.accounts, name="accounts"),
    path("contacts/", partners.contacts, name="contacts"),
    path("employees/", partners.employees, name="employees"),
    path("partners/<id:pk>/", partners.partner, name="partner"),
    path("partners/<id:pk>/blocks/<slug:block>/", blocks.partner_block, name="partner-block"),
    path("transactions/", transactions.transactions, name="transactions"),
    path("transactions/new/", transactions.new, name="transaction-new"),
    path("transactions/<slug:number>/", transactions.transaction, name="transaction"),
    path("transactions/<slug:number>/edit/", transactions.edit, name="transaction-edit"),
    path("transactions/<slug:number>/notes/", transactions.add_note, name="transaction-note"),
    path("transactions/<slug:number>/blocks/<slug:block>/", blocks.transaction_block, name="transaction-block"),
    path("messages/", message_history.messages_of_today, name="message-history"),
    path("messages/count/", message_history.count, name="message-count"),
    path("personalize/", personalize.personalize, name="personalize"),
    path("personalize/password/", password.ChangePasswordView.as_view(), name="change-password"),
    path("personalize/ring/", ring.ring, name="ring"),
    path("personalize/telephone/", personalize.telephone, name="telephone"),
    path("personalize/telephone/test/", personalize.test_telephone, name="test-telephone"),
    path("personalize/theme/", personalize.theme, name="theme"),
    path("personalize/single-keys/", keyboard.single_keys, name="single-keys"),
    path("personalize/<slug:page>/", personalize.arrange, name="personalize-page"),
    path("personalize/<slug:page>/<slug:block>/open/", personalize.remember_open, name="block-open"),
    path("transactions/<slug:number>/attached-data.xml", attached_data.export, name="attached-data"),
    path("contacts/new/", contacts.new, name="contact-new"),
    path("calls/<id:call>/", calls.call, name="call"),
    path("calls/<id:call>/partner/", calls.partner, name="call-partner"),
    path("calls/<id:call>/data/", calls.data, name="call-data"),
    path("missed-calls/", missed_calls.missed_calls, name="missed-calls"),
    path("missed-calls/<uuid:pk>/", missed_calls.mark, name="missed-call"),
    path("conversations/<uuid:pk>/", conversations.conversation, name="conversation"),
    path("conversations/<uuid:pk>/export/", conversations.export, name="conversation-export"),
    path("telephone/", browser_telephone.window, name="telephone-window"),
    path("telephone/call/", browser_telephone.call, name="telephone-call"),
    path("telephone/password/", browser_telephone.password, name="telephone-password"),
    path("records/", records.records, name="records"),
    path("records/<uuid:pk>/", records.record, name="record"),
    path("records/<uuid:pk>/draft/", records.draft, name="record-draft"),
    path("records/<uuid:pk>/confirm/", records.confirm, name="record-confirm"),
    path("records/<uuid:pk>/drop/", records.drop, name="record-drop"),
    path("records/<uuid:pk>/caller/", records.confirm_caller, name="record-caller"),
    path("communication/", include("crm_ui.urls_communication")),
    path("simulator/", include("crm_ui.urls_simulator")),
    path("demo/first-steps/", demo.steps, name="first-steps"),
    path("demo/first-steps/close/", demo.close_steps, name="first-steps-close"),
    path("outside/", outside.page, name="outside"),
    path("outside/calls/", outside.calls, name="outside-calls"),
    path("outside/call/", outside.call, name="outside-call"),
    path("outside/hang-up/", outside.hang_up, name="outside-hang-up"),
    path("presence/poll/", poll.poll, name="presence-poll"),
    path("presence/badge-templates/", poll.badge_templates, name="badge-templates"),
    path("presence/card/<id:user_id>/", presence_card.card, name="presence-card"),
    path("cms/<id:pk>/events/", webhooks.events, name="cms-events"),
    path("help/", help.help_for_screen, name="help"),
    path("help/<path:path>", help.page, name="help-page"),
    path("why/", why.why, name="why"),
    path("admin/why/", why.of_user, name="why-of-user"),
    path("admin/benches/number/", benches.number, name="bench-number"),
    path("admin/benches/hand-over/", benches.hand_over, name="bench-hand-over"),
    path("admin/benches/nobody/", benches.nobody, name="bench-nobody"),
    path("admin/benches/toolbar/<id:pk>/", benches.toolbar, name="bench-toolbar"),
    path("admin/benches/rules/<id:pk>/", benches.rules, name="bench-rules"),
    path("admin/presence/", presence_preview.preview, name="presence-preview"),
    path("admin/preview/", preview_as_user.preview, name="preview-as-user"),
    path("admin/preview/<id:pk>/<slug:version>/<slug:page>/", preview_as_user.frame, name="preview-page"),
    path("admin/work-modes/<id:pk>/users/", work_mode_users.users, name="work-mode-users"),
    path("admin/destinations/<id:pk>/connection/", connection_doctor.check, name="connection-check"),
    path("admin/set-up/", set_up.set_up, name="set-up"),
    path("admin/openapi/<slug:document>.json", openapi.document, name="openapi"),
    path("admin/password_change/", password.change_in_administration, name="admin-change-password"),
    path("admin/", admin.site.urls),
]

handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
