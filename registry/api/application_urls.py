"""The URLs of exchanges' programs. With and without a slash at the end, as clients of both habits call."""

from django.urls import URLPattern, re_path

from registry.api.views.applications import bank_view, drafts, files, forms, own_licences, powers, requests, sections, sending

_ONE = r"^v1/applications/(?P<number>[A-Za-z0-9-]{1,40})"
_SECTION = _ONE + r"/sections/(?P<code>[a-z0-9_]{1,60})"
_FILE = _ONE + r"/documents/(?P<pk>[0-9]{1,18})"

application_urls: list[URLPattern] = [
    re_path(r"^v1/applications/?$", drafts.ApplicationsView.as_view(), name="applications"),
    re_path(_ONE + r"/?$", drafts.ApplicationView.as_view(), name="application"),
    re_path(_SECTION + r"/?$", sections.SectionView.as_view(), name="application-section"),
    re_path(_SECTION + r"/finish/?$", sections.SectionFinishView.as_view(), name="application-section-finish"),
    re_path(_SECTION + r"/items/?$", sections.ItemsView.as_view(), name="application-items"),
    re_path(_SECTION + r"/items/(?P<item_id>[A-Za-z0-9]{1,40})/?$", sections.ItemView.as_view(), name="application-item"),
    re_path(_ONE + r"/documents/?$", files.FilesView.as_view(), name="application-documents"),
    re_path(_FILE + r"/?$", files.FileView.as_view(), name="application-document"),
    re_path(_FILE + r"/content/?$", files.FileContentView.as_view(), name="application-document-content"),
    re_path(_ONE + r"/check/?$", sending.CheckView.as_view(), name="application-check"),
    re_path(_ONE + r"/to-sign/?$", sending.ToSignView.as_view(), name="application-to-sign"),
    re_path(_ONE + r"/submit/?$", sending.SubmitView.as_view(), name="application-submit"),
    re_path(_ONE + r"/withdraw/?$", sending.WithdrawView.as_view(), name="application-withdraw"),
    re_path(_ONE + r"/requests/?$", requests.RequestsView.as_view(), name="application-requests"),
    re_path(_ONE + r"/requests/(?P<request_number>[0-9]{1,4})/answer/?$", requests.AnswerView.as_view(), name="application-answer"),
    re_path(r"^v1/forms/(?P<code>[a-z0-9_]{1,40})/(?P<version>[0-9]{1,4})/?$", forms.FormView.as_view(), name="form"),
    re_path(r"^v1/bank-view/?$", bank_view.BankViewView.as_view(), name="bank-view"),
    re_path(r"^v1/bank-view/(?P<code>[a-z]{1,16})/(?P<seq>[0-9]{1,18})/?$", bank_view.PastBankViewView.as_view(), name="past-bank-view"),
    re_path(r"^v1/powers/?$", powers.PowersView.as_view(), name="powers"),
    re_path(r"^v1/powers/(?P<pk>[0-9]{1,18})/?$", powers.PowerView.as_view(), name="power"),
    re_path(r"^v1/licences/?$", own_licences.OwnLicencesView.as_view(), name="licences"),
    re_path(r"^v1/licences/(?P<number>[^/]{1,60})/?$", own_licences.OwnLicenceView.as_view(), name="licence"),
]
