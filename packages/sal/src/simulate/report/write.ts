import type { SimulationResults } from '../results.js';
export async function writeSimulationReport(_directory: string, _results: SimulationResults): Promise<string[]> {
  return [];
}
