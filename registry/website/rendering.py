"""How Django forms are drawn on our pages: one template for a field, one for a form's fields."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """The project's `FORM_RENDERER`: `{{ form }}` and `{{ form.field.as_field_group }}` come out in our markup.

    Widgets keep Django's own templates, so the admin is not touched; `{% control %}` dresses them for our pages.
    """

    form_template_name = "components/form_fields.html"
    field_template_name = "components/field.html"
