"""`/api/v1/applications…`: the whole application by API, under the rules of the pages, which are the actions they share."""
