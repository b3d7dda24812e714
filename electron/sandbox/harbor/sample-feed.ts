/** Worst first (Harbor src/pkg/scan/vuln/severity.go). */
export const severities = ['Critical', 'High', 'Medium', 'Low', 'Negligible'] as const;

/** Harbor's item of a vulnerability report. */
export interface SampleFinding {
  readonly id: string;
  readonly package: string;
  readonly version: string;
  /** Empty: nobody has fixed it. */
  readonly fix_version: string;
  readonly severity: (typeof severities)[number];
  readonly description: string;
  readonly links: readonly string[];
}

const sample = (
  number: number,
  severity: SampleFinding['severity'],
  name: string,
  version: string,
  fix_version: string,
): SampleFinding => ({
  id: `SAMPLE-${String(number).padStart(4, '0')}`,
  package: name,
  version,
  fix_version,
  severity,
  description: `Sample entry of the sandbox: “${name}” was not looked at. A real registry’s scanner would say here what is wrong.`,
  links: [`https://example.com/sample-advisories/${number}`],
});

/** Made-up entries with made-up numbers, so that nobody takes them for findings. */
export const sampleFeed: readonly SampleFinding[] = [
  sample(1, 'Critical', 'libsample-tls', '3.0.11', '3.0.14'),
  sample(2, 'High', 'libsample-zip', '1.2.13', '1.2.13-2'),
  sample(3, 'High', 'sample-shell', '5.2', ''),
  sample(4, 'Medium', 'libsample-xml', '2.9.14', '2.9.15'),
  sample(5, 'Medium', 'sample-http', '7.88.1', '7.88.1-10'),
  sample(6, 'Medium', 'libsample-math', '2.36', ''),
  sample(7, 'Low', 'sample-tools', '9.1', ''),
  sample(8, 'Low', 'libsample-login', '1.5.2', '1.5.3'),
  sample(9, 'Negligible', 'sample-locale', '2.36', ''),
  sample(10, 'Negligible', 'sample-docs', '1.0', ''),
];
