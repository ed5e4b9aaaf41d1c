import { parentPort, workerData } from 'node:worker_threads'
import { messageChain } from '../../../shared/errors.ts'
import { compare, type DriftQuestion } from './compare.ts'
import type { DriftAnswer } from './ask.ts'

/** The program of the worker that compares: one question, one answer. It is a bundle of its own. */
function answer(): DriftAnswer {
  try {
    return { findings: compare(workerData as DriftQuestion) }
  } catch (error) {
    return { rejected: messageChain(error).join('\n').slice(0, 1000) }
  }
}

parentPort?.postMessage(answer())
