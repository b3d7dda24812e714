# A server on Node.
FROM {{base}}
ENV HOME={{home}} NODE_ENV=production PATH={{app}}/node_modules/.bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
{{certificates}}
# What stays the same longest comes first; with each build only the last layers are new.
{{packages}}
WORKDIR {{app}}
{{install}}
{{rest}}
{{expose}}
USER {{user}}
ENTRYPOINT {{entrypoint}}
{{command}}
{{labels}}
