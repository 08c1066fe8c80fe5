// JSON as it came, only indented: numbers that no double holds would be shown as others.
function indented(text) {
  let out = '';
  let depth = 0;
  const line = () => '\n' + '  '.repeat(depth);
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g)) {
    if (token === '{' || token === '[') {
      depth++;
      out += token + line();
    } else if (token === '}' || token === ']') {
      depth--;
      const opened = out.trimEnd();
      out = /[{[]$/.test(opened) ? opened + token : out + line() + token;
    } else {
      out += token === ',' ? token + line() : token === ':' ? ': ' : token;
    }
  }
  return out;
}

// Swagger UI parses JSON to indent it; what is said to be plain text it shows as it is.
const asItCame = (system) => ({
  wrapComponents: {
    responseBody: (Original) => (props) => {
      const json = /^application\/([a-z.-]+\+)?json/.test(props.contentType || '');
      const raw = json && typeof props.content === 'string';
      return system.React.createElement(
        Original,
        raw ? { ...props, content: indented(props.content), contentType: 'text/plain' } : props,
      );
    },
  },
});

SwaggerUIBundle({
  url: '/v1/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  displayRequestDuration: true,
  validatorUrl: null,
  plugins: [asItCame],
});
