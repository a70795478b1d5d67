// Starts Redoc on the reference page of the API.
"use strict";

const place = document.getElementById("api-reference");
const options = { disableSearch: true, hideDownloadButtons: true, hideHostname: true, nativeScrollbars: true };

Redoc.init(place.dataset.schemaUrl, options, place);
