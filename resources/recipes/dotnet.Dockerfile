# A .NET server.
FROM {{base}}
ENV HOME={{home}}
{{certificates}}
# What stays the same longest comes first; with each build only the last layers are new.
{{layers}}
WORKDIR {{app}}
{{expose}}
USER {{user}}
ENTRYPOINT {{entrypoint}}
{{command}}
{{labels}}
