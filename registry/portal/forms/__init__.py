"""The portal's forms: shape only. The rules are those of the actions, whose refusals come back as errors of the form."""
