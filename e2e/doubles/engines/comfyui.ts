import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { half, picture, sendJson, startEngineDouble, type EngineDouble } from './engine-double.ts';
import { acceptWebSockets, type Told } from './web-socket.ts';

export const COMFYUI_TRAPS = [
  'lost-socket',
  'lost-server',
  'no-socket',
  'node-missing',
  'execution-error',
  'disk-full',
  'interrupted',
  'half',
  'no-output',
  'silence',
] as const;
type ComfyUiTrap = (typeof COMFYUI_TRAPS)[number];

const CHECKPOINT = 'sd_xl_base_1.0.safetensors';
const CONTROL_NETS = ['canny.safetensors', 'depth.safetensors', 'openpose.safetensors'];
const link = z.tuple([z.string(), z.number().int()]);
const number = z.number();
/** The nodes that it has, with what each takes. Source: ComfyUI, nodes.py; comfyui_controlnet_aux. */
const NODES: Readonly<Record<string, z.ZodObject>> = {
  CheckpointLoaderSimple: z.strictObject({ ckpt_name: z.literal(CHECKPOINT) }),
  CLIPTextEncode: z.strictObject({ text: z.string(), clip: link }),
  EmptyLatentImage: z.strictObject({
    width: number.multipleOf(8).min(16),
    height: number.multipleOf(8).min(16),
    batch_size: number.min(1),
  }),
  KSampler: z.strictObject({
    model: link,
    positive: link,
    negative: link,
    latent_image: link,
    seed: number.int().min(0),
    steps: number.int().min(1),
    cfg: number,
    sampler_name: z.enum(['euler', 'dpmpp_2m']),
    scheduler: z.enum(['normal', 'karras']),
    denoise: number.min(0).max(1),
  }),
  VAEEncode: z.strictObject({ pixels: link, vae: link }),
  VAEDecode: z.strictObject({ samples: link, vae: link }),
  LoadImage: z.strictObject({ image: z.string() }),
  ImageScale: z.strictObject({
    image: link,
    upscale_method: z.enum(['lanczos', 'bilinear']),
    width: number.int(),
    height: number.int(),
    crop: z.enum(['disabled', 'center']),
  }),
  SaveImage: z.strictObject({ images: link, filename_prefix: z.string() }),
  ControlNetLoader: z.strictObject({ control_net_name: z.enum(CONTROL_NETS as [string, ...string[]]) }),
  ControlNetApplyAdvanced: z.strictObject({
    positive: link,
    negative: link,
    control_net: link,
    image: link,
    strength: number,
    start_percent: number,
    end_percent: number,
  }),
  'MiDaS-DepthMapPreprocessor': z.strictObject({ image: link, a: number, bg_threshold: number, resolution: number }),
  OpenposePreprocessor: z.strictObject({
    image: link,
    detect_hand: z.enum(['enable', 'disable']),
    detect_body: z.enum(['enable', 'disable']),
    detect_face: z.enum(['enable', 'disable']),
    resolution: number,
  }),
};
const Prompt = z.strictObject({
  prompt: z.record(z.string(), z.object({ class_type: z.string(), inputs: z.record(z.string(), z.unknown()) })),
  client_id: z.string(),
});
type Nodes = z.output<typeof Prompt>['prompt'];

export interface ComfyUiDouble extends EngineDouble<ComfyUiTrap> {
  /** Names of pictures that were uploaded, with their bytes. */
  readonly uploads: Map<string, Buffer>;
  /** Prompts that were taken out of the queue, and those that were to be interrupted. */
  readonly deleted: string[];
  readonly interrupted: string[];
  /** How long each of its steps takes. */
  stepMs: number;
}

const STEPS = 4;

/** A ComfyUI that runs one prompt at a time. Source: ComfyUI, server.py and execution.py. */
export const startComfyUi = async (): Promise<ComfyUiDouble> => {
  const sockets = new Map<string, Told>();
  const history = new Map<string, unknown>();
  const pending: { id: string; clientId: string; nodes: Nodes }[] = [];
  const outputs = new Map<string, Buffer>();
  const uploads = new Map<string, Buffer>();
  const deleted: string[] = [];
  const interrupted: string[] = [];
  let running: (typeof pending)[number] | undefined;
  let isInterrupted = false;
  /** One that loses all that it knows tells nobody anything any more. */
  let generation = 0;

  const nodeErrors = (nodes: Nodes) =>
    Object.fromEntries(
      Object.entries(nodes).flatMap(([id, { class_type, inputs }]) => {
        const schema = double.trap === 'node-missing' && class_type === 'KSampler' ? undefined : NODES[class_type];
        const missing = [inputs['image']].some((name) => typeof name === 'string' && !uploads.has(name));
        const issue =
          schema === undefined
            ? `Cannot execute because node ${class_type} does not exist.`
            : missing
              ? `Invalid image file: ${String(inputs['image'])}`
              : schema.safeParse(inputs).error?.message;
        return issue === undefined
          ? []
          : [[id, { errors: [{ type: 'value_not_in_list', message: issue }], class_type }]];
      }),
    );

  const work = async (): Promise<void> => {
    const job = running === undefined ? pending.shift() : undefined;
    if (job === undefined) return;
    running = job;
    isInterrupted = false;
    const mine = generation;
    const trap = double.trap === 'node-missing' || double.trap === 'no-socket' ? 'none' : double.falls();
    const { id, clientId, nodes } = job;
    const tell = (type: string, data: object): void =>
      sockets.get(clientId)?.text({ type, data: { ...data, prompt_id: id } });
    const end = (status_str: string, extra: readonly unknown[], found: object): void => {
      if (mine !== generation) return;
      history.set(id, {
        prompt: [0, id, nodes, {}, []],
        outputs: found,
        status: { status_str, completed: status_str === 'success', messages: extra },
      });
      running = undefined;
      void work();
    };
    const fail = (exception_message: string): void => {
      const data = { node_id: '7', node_type: 'KSampler', exception_message, exception_type: 'RuntimeError' };
      tell('execution_error', data);
      end('error', [['execution_error', { ...data, prompt_id: id }]], {});
    };
    tell('execution_start', {});
    tell('execution_cached', { nodes: [] });
    tell('executing', { node: '7' });
    if (trap === 'silence') return;
    for (let step = 1; step <= STEPS; step += 1) {
      await new Promise((resolve) => setTimeout(resolve, double.stepMs));
      if (mine !== generation) return;
      if (isInterrupted) {
        tell('execution_interrupted', { node_id: '7', executed: [] });
        end('error', [['execution_interrupted', { prompt_id: id }]], {});
        return;
      }
      // Somebody else's, which is none of ours.
      sockets.get(clientId)?.text({ type: 'progress', data: { value: 4, max: 4, node: '7', prompt_id: randomUUID() } });
      sockets.get(clientId)?.text({ type: 'crystools.monitor', data: [] });
      tell('progress', { value: step, max: STEPS, node: '7' });
      const preview = Buffer.alloc(8 + 16);
      preview.writeUInt32BE(1, 0);
      preview.writeUInt32BE(1, 4);
      sockets.get(clientId)?.bytes(preview);
      if (step === 2 && trap === 'lost-socket') sockets.get(clientId)?.drop();
      if (step === 2 && trap === 'lost-server') {
        sockets.get(clientId)?.drop();
        generation += 1;
        running = undefined;
        return;
      }
      if (step === 2 && trap === 'execution-error') {
        fail('CUDA out of memory. Tried to allocate 2.00 GiB');
        return;
      }
      if (step === 2 && trap === 'disk-full') {
        fail('[Errno 28] No space left on device');
        return;
      }
      if (step === 2 && trap === 'interrupted') isInterrupted = true;
    }
    const size = Object.values(nodes).find(({ class_type }) => /EmptyLatentImage|ImageScale/.test(class_type))?.inputs;
    const bytes = picture(Number(size?.['width']), Number(size?.['height']));
    const filename = `madang_${String(outputs.size + 1).padStart(5, '0')}_.png`;
    outputs.set(filename, trap === 'half' ? half(bytes) : bytes);
    const images = trap === 'no-output' ? [] : [{ filename, subfolder: '', type: 'output' }];
    tell('executed', { node: '9', output: { images } });
    // The last word may come before the history has it.
    tell('executing', { node: null });
    tell('execution_success', {});
    await new Promise((resolve) => setTimeout(resolve, 20));
    end('success', [['execution_success', { prompt_id: id }]], { '9': { images } });
  };

  const plain = await startEngineDouble<ComfyUiTrap>((request, response) => {
    const { method, url, body, headers } = request;
    const route = `${method} ${url.pathname}`;
    if (headers.origin !== undefined && new URL(headers.origin).host !== headers.host)
      return void response.writeHead(403).end();
    if (route === 'POST /upload/image') {
      const [, name = ''] = /filename="([^"]+)"/.exec(body.toString('latin1')) ?? [];
      const start = body.indexOf('\r\n\r\n') + 4;
      uploads.set(name, body.subarray(start, body.indexOf('\r\n--', start)));
      sendJson(response, 200, { name, subfolder: '', type: 'input' });
      return;
    }
    if (route === 'POST /prompt') {
      const parsed = Prompt.safeParse(JSON.parse(body.toString()));
      const errors = parsed.success ? nodeErrors(parsed.data.prompt) : { body: parsed.error.message };
      if (!parsed.success || Object.keys(errors).length > 0) {
        sendJson(response, 400, {
          error: {
            type: 'prompt_outputs_failed_validation',
            message: 'Prompt outputs failed validation',
            details: '',
            extra_info: {},
          },
          node_errors: errors,
        });
        return;
      }
      double.asked.push(request);
      const id = randomUUID();
      pending.push({ id, clientId: parsed.data.client_id, nodes: parsed.data.prompt });
      sendJson(response, 200, { prompt_id: id, number: double.asked.length, node_errors: {} });
      return void work();
    }
    if (method === 'GET' && url.pathname.startsWith('/history/')) {
      const id = url.pathname.slice('/history/'.length);
      sendJson(response, 200, history.has(id) ? { [id]: history.get(id) } : {});
      return;
    }
    if (route === 'GET /queue') {
      const item = ({ id, nodes }: (typeof pending)[number]) => [0, id, nodes, {}, []];
      sendJson(response, 200, {
        queue_running: running === undefined ? [] : [item(running)],
        queue_pending: pending.map(item),
      });
      return;
    }
    if (route === 'POST /queue') {
      const { delete: ids = [] } = JSON.parse(body.toString()) as { delete?: string[] };
      for (const id of ids) {
        const at = pending.findIndex((job) => job.id === id);
        if (at >= 0) deleted.push(...pending.splice(at, 1).map((job) => job.id));
      }
      return void response.writeHead(200).end();
    }
    if (route === 'POST /interrupt') {
      const { prompt_id: id } = JSON.parse(body.toString()) as { prompt_id?: string };
      isInterrupted = id === undefined || id === running?.id;
      interrupted.push(id ?? 'all');
      if (double.trap === 'silence') running = undefined;
      return void response.writeHead(200).end();
    }
    const file = route === 'GET /view' ? outputs.get(url.searchParams.get('filename') ?? '') : undefined;
    if (file === undefined) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'image/png' }).end(file);
  });
  const double: ComfyUiDouble = Object.assign(plain, { uploads, deleted, interrupted, stepMs: 5 });
  acceptWebSockets(
    plain.server,
    ({ headers }) =>
      double.trap === 'no-socket' || (headers.origin !== undefined && new URL(headers.origin).host !== headers.host),
    (url, told) => {
      sockets.set(url.searchParams.get('clientId') ?? '', told);
      told.text({ type: 'status', data: { status: { exec_info: { queue_remaining: 0 } }, sid: 'x' } });
    },
  );
  return double;
};
