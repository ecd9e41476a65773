// Our own OpenAPI document as a judge of requests and answers.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

export interface Schema {
  $ref?: string; anyOf?: Schema[]; type?: string | string[]; enum?: unknown[]; format?: string; items?: Schema; properties?: Record<string, Schema>; required?: string[];
  minLength?: number; maxLength?: number; minimum?: number; maximum?: number; exclusiveMinimum?: number; minItems?: number; maxItems?: number; additionalProperties?: boolean;
}
export interface Parameter { name: string; in: 'path' | 'query' | 'header'; required: boolean; schema: Schema }
interface Content { content?: Record<string, { schema: Schema }> }

export interface Operation {
  name: string;
  method: string;
  path: string;
  roles: string[];
  anyone: boolean;
  parameters: Parameter[];
  body?: { type: string; schema: Schema; required: boolean };
  answers: { status: string; type?: string }[];
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Document = any;

export class Contract {
  readonly operations: Operation[] = [];
  private ajv = new Ajv2020({ strict: false, allErrors: false });
  private compiled = new Map<string, ValidateFunction>();

  constructor(private document: Document) {
    // ajv-formats is a CommonJS module whose default export TypeScript and Node see differently.
    (formats as unknown as { default: (ajv: Ajv2020) => void }).default(this.ajv);
    this.ajv.addFormat('int64', { type: 'number', validate: Number.isSafeInteger });
    const closed = structuredClone(document);
    // An answer has no member that is not declared: stricter than the document, which lets readers expect more one day.
    for (const schema of Object.values<Schema>(closed.components.schemas)) if (schema.type === 'object') schema.additionalProperties = false;
    closed.components.schemas.Problem.additionalProperties = true;
    this.ajv.addSchema({ $id: 'api', ...closed });
    for (const [path, methods] of Object.entries<Document>(document.paths)) for (const [method, told] of Object.entries<Document>(methods)) this.add(path, method, told);
  }

  private add(path: string, method: string, told: Document): void {
    const body = told.requestBody ? Object.entries<{ schema: Schema }>(told.requestBody.content)[0]! : undefined;
    const answers = Object.entries<Content & { $ref?: string }>(told.responses).map(([status, answer]) => {
      const content = answer.$ref ? this.document.components.responses[answer.$ref.split('/').pop()!].content : answer.content;
      return { status, type: content ? Object.keys(content)[0] : undefined };
    });
    this.operations.push({ name: `${method.toUpperCase()} ${path}`, method: method.toUpperCase(), path, roles: told['x-roles'], anyone: told.security.length === 0, parameters: told.parameters, answers,
      body: body && { type: body[0], schema: body[1].schema, required: told.requestBody.required } });
  }

  resolve(schema: Schema): Schema {
    return schema.$ref ? this.document.components.schemas[schema.$ref.split('/').pop()!] : schema;
  }

  private validator(pointer: string): ValidateFunction {
    const known = this.compiled.get(pointer) ?? this.ajv.compile({ $ref: `api#${pointer}` });
    this.compiled.set(pointer, known);
    return known;
  }

  private at(operation: Operation): string {
    return `/paths/${operation.path.replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D')}/${operation.method.toLowerCase()}`;
  }

  /** What is wrong with a body by the document; empty: nothing. */
  faults(operation: Operation, body: unknown): string {
    const validate = this.validator(`${this.at(operation)}/requestBody/content/${operation.body!.type.replaceAll('/', '~1')}/schema`);
    return validate(body) ? '' : this.ajv.errorsText(validate.errors);
  }

  /** What is wrong with an answer by the document; empty: nothing. */
  judge(operation: Operation, status: number, type: string, text: string): string {
    const declared = operation.answers.find((answer) => answer.status === String(status)) ?? operation.answers.find((answer) => answer.status === `${Math.floor(status / 100)}XX`);
    if (!declared) return `status ${status} is not declared`;
    if (!declared.type) return text === '' ? '' : `a body where none is declared: ${text.slice(0, 100)}`;
    if (declared.type === '*/*' || declared.type === 'text/event-stream') return '';
    if (type !== declared.type) return `${type || 'nothing'} instead of ${declared.type}`;
    // A file starts with the names of its columns; what is in it is held against the list elsewhere (csv.spec.ts).
    if (type === 'text/csv') return /^\uFEFF?[a-z_.]+(,[a-z_.]+)*\r\n/.test(text) ? '' : `not a table: ${text.slice(0, 100)}`;
    const problem = status >= 400;
    const validate = this.validator(problem ? '/components/schemas/Problem' : `${this.at(operation)}/responses/${declared.status}/content/${declared.type.replaceAll('/', '~1')}/schema`);
    return validate(JSON.parse(text)) ? '' : this.ajv.errorsText(validate.errors);
  }
}
