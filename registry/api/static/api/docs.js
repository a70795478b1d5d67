// Starts Swagger UI on the page of the API. Keys are never kept: not in storage, not in addresses.
"use strict";

const place = document.getElementById("api-docs");
// The page has a heading of its own.
const withoutTitle = { wrapComponents: { InfoContainer: () => () => null } };

SwaggerUIBundle({
  domNode: place,
  url: place.dataset.schemaUrl,
  presets: [SwaggerUIBundle.presets.apis],
  plugins: [withoutTitle],
  layout: "BaseLayout",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  docExpansion: "list",
  persistAuthorization: false,
  tryItOutEnabled: true,
  validatorUrl: null,
});
