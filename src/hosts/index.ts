export { confirmServed } from './confirm-served.ts'
export type {
  Announcement,
  CheckReport,
  ControlPlane,
  ControlPlaneOptions,
  DeploymentReport,
  PublishReport,
  PushGrant,
  RemotePlugin,
  SchemaChange,
  ServedInstead,
} from './control-plane.ts'
export type {
  Adopted,
  Category,
  DiskFile,
  DriftReport,
  Host,
  ImageReference,
  Installation,
  InstalledPlugin,
  PlannedSignature,
  PluginNames,
  PluginSources,
  SourceOptions,
  Targets,
} from './host.ts'
export { codesOf, detectHost, findHost, hosts } from './table.ts'
