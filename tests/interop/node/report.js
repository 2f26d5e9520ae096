// Verdict lines of the JavaScript drivers: `PASS <lib> <step>` or `FAIL <lib> <step>: reason`.

/** Runs [name, function] pairs in order; once one failed, the ones that build on it fail as not reached. */
export async function runSteps(lib, steps) {
  let broken;
  for (const [name, step] of steps) {
    if (broken !== undefined) {
      console.log(`FAIL ${lib} ${name}: not reached because '${broken}' failed`);
      continue;
    }
    try {
      await step();
      console.log(`PASS ${lib} ${name}`);
    } catch (error) {
      broken = name;
      process.exitCode = 1;
      console.log(`FAIL ${lib} ${name}: ${oneLine(error)}`);
    }
  }
}

/** The reason without line breaks and colours; libraries hide the telling part in `cause` or in OAuth's own members. */
function oneLine(error) {
  const { error: code, error_description: description, cause } = error;
  const detail = code ? ` (${code}: ${description ?? ''})` : cause ? ` (${cause.message ?? JSON.stringify(cause)})` : '';
  return `${error.message}${detail}`.replace(/\x1b\[\d+m/g, '').replace(/\s+/g, ' ').trim();
}
