/** The one way to onnxruntime. */

/**
 * Loads onnxruntime with its telemetry off. From 1.30 on its library gathers facts about the machine and the model, keeps
 * them below the user's cache folder, asks for a host of its maker and opens a log of a guessable name among the temporary
 * files, unless this variable is set when the first session is made.
 */
export async function loadOnnxRuntime() {
  process.env.ORT_DISABLE_TELEMETRY = '1';
  return await import('onnxruntime-node');
}
